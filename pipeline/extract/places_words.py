"""Closed word lists of the place finder. Belongs here: words. Does not belong here: rules that use them."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words right before a place that say something is there, comes from there or goes there.
LOCATIVE = _set(
    "in at near from to of outside around across through towards toward into inside within throughout via onto off "
    "over beyond along between against above beside by amid under"
)
STRONG_LOCATIVE = _set("in at near from outside around across throughout inside within into toward towards through via")
# ... and those after which the event is near the place, not in it.
NEAR = _set("near outside around beyond beside")
NEAR_NOUNS = _set(
    "north south east west northeast northwest southeast southwest north-east north-west south-east south-west "
    "outskirts vicinity countryside suburbs suburb edge edges periphery km kilometers kilometres miles surroundings "
    "environs gates"
)
NEAR_AFTER = _set("countryside outskirts suburbs suburb hinterland environs surroundings")
DIRECTIONS = _set(
    "north south east west northern southern eastern western central northeastern northwestern southeastern "
    "southwestern north-eastern north-western south-eastern south-western northeast northwest southeast southwest "
    "upper lower greater downtown inner outer rural occupied besieged rebel-held government-held mid old new uptown"
)
# Lower-case words between the parts of a name.
PARTICLES = _set("of de la las los del da do dos das di du des le les al el ad ar ash az ez es e y upon the")
ARTICLE_PREFIXES = ("al-", "el-", "ad-", "ar-", "as-", "ash-", "at-", "az-", "an-", "es-", "ez-", "ed-", "d'", "l'")

TITLES = _set(
    "mr mrs ms miss dr sir lord lady prof professor president minister premier senator sen rep congressman "
    "congresswoman general gen colonel col major maj captain capt lieutenant lt sergeant sgt corporal cpl private "
    "brigadier brig admiral commander cmdr chief sheriff judge justice mayor governor gov secretary ambassador king "
    "queen prince princess pope bishop archbishop cardinal imam sheikh ayatollah mullah rabbi father sister brother "
    "pastor rev reverend saint coach director chairman chairwoman spokesman spokeswoman spokesperson officer "
    "detective det inspector deputy representative councilman councilwoman commissioner attorney analyst activist "
    "leader founder author actor actress singer star player midfielder striker quarterback deacon mister madame "
    "monsieur comrade marshal vice-president chancellor"
)
FIRST_NAMES = _set(
    "james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark "
    "donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary "
    "nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond "
    "patrick jack dennis jerry tyler aaron jose adam henry nathan douglas zachary peter kyle walter ethan jeremy "
    "harold keith christian roger noah gerald carl terry sean arthur lawrence jesse dylan bryan joe jordan billy "
    "bruce albert willie gabriel logan alan juan wayne roy ralph randy eugene vincent russell louis bobby philip "
    "johnny mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa margaret betty sandra "
    "ashley dorothy kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura helen sharon "
    "cynthia kathleen amy shirley angela anna ruth brenda pamela nicole katherine virginia catherine christine "
    "samantha debra janet carolyn rachel heather maria diane julie joyce victoria kelly christina joan evelyn lauren "
    "judith olivia martha cheryl megan andrea ann alice jean doris jacqueline kathryn hannah julia gloria teresa sara "
    "janice marie madison grace judy theresa rose denise marilyn amber danielle brittany diana abigail jane natalie "
    "lori tiffany alexis kayla paris florence chelsea sydney dakota austin dallas brooklyn savannah charlotte georgia "
    "carolina tim tom jim bob bill mike dave steve dan ben sam matt nick chris tony fred ken ron greg jeff don ted ed "
    "al ray hugh ian neil simon martin stuart graham nigel colin derek trevor gordon angus mohammed mohammad muhammad "
    "mohamed ahmed ahmad ali hassan hussein hussain hasan omar umar abdul abdullah ibrahim khalid khaled mustafa "
    "mahmoud mahmud yusuf youssef yousef ismail saleh salah tariq bashar saddam muammar hosni nouri haider hamid "
    "karim jamal faisal fahd salman nasser samir walid rami ziad fadi bilal osama usama ayman abu abou umm fatima "
    "aisha maryam zainab leila layla vladimir sergei sergey dmitry dmitri mikhail nikolai alexei aleksandr igor oleg "
    "boris yuri viktor ivan andrei volodymyr petro ramzan shamil carlos luis jorge miguel pedro antonio francisco "
    "manuel fernando rafael roberto ricardo eduardo alberto alfredo jaime hugo diego pablo raul mario oscar sergio "
    "javier enrique yitzhak ariel shimon ehud moshe avigdor pierre francois jacques nicolas emmanuel hans wolfgang "
    "recep abdelfattah laurent goodluck olusegun nelson desmond cyril narendra rahul sonia indira rajiv imran benazir "
    "nawaz pervez ashraf aung kim xi hu jiang mao deng barack hillary"
)
# Capitalised words that are a name's last part when an organisation, a product or a work is meant, not a place.
ORGANISATION = _set(
    "party bank inc corp corporation ltd llc company co group times post herald tribune news gazette journal "
    "telegraph observer guardian mail mirror express sun star press radio television tv channel association union "
    "federation league club fc united rovers wanderers athletic cup open marathon brigade brigades front movement "
    "institute foundation society center centre council committee commission congress parliament assembly ministry "
    "agency organization organisation airlines airways motors pictures records studios fund trust holdings partners "
    "accord accords agreement treaty pact protocol declaration process conference summit convention initiative plan "
    "act bill law report study syndrome fever flu virus disease war games olympics festival prize award awards "
    "magazine review book song theory school method tigers lions bears eagles giants raiders cowboys red sox yankees "
    "cubs bulls lakers knicks grizzlies hawks falcons panthers wildcats bulldogs rams broncos steelers patriots "
    "packers saints rangers mets dodgers braves cardinals pirates reds orioles celtics nets heat magic spurs jazz "
    "suns rockets mavericks warriors kings wolves observatory monitor network coalition army forces shield storm"
)
# Institutions that stand in the town whose name they carry: the town is meant as a place, if only loosely.
LOCAL_INSTITUTION = _set(
    "police sheriff court courthouse council mayor school schools high university college hospital fire department "
    "county city jail prison museum library church airport station zoo park stadium commissioner prosecutor residents "
    "resident district chamber elementary middle governor parish municipality municipal township mosque cathedral "
    "market port harbor harbour public academy barracks "
    "community regional medical health clinic center centre theater theatre hotel"
)
# Lower-case words behind a name that make it a speaker or an owner, not a scene: "Mosul police".
BODIES = _set(
    "police government authorities officials court regime army parliament prosecutors mayor council "
    "administration junta leadership university"
)
TYPE_AFTER = {  # a lower- or upper-case word after the name, and the kinds of place it asks for
    "province": ("adm1",), "governorate": ("adm1",), "oblast": ("adm1",), "state": ("adm1",), "department": ("adm1",),
    "region": ("adm1", "region"), "district": ("adm2", "neighbourhood", "city"), "county": ("adm2",),
    "parish": ("adm2",), "city": ("city",), "town": ("city",), "village": ("city",), "airport": ("airfield",),
    "airbase": ("airfield",), "neighbourhood": ("neighbourhood",), "neighborhood": ("neighbourhood",),
    "camp": ("facility", "neighbourhood"), "crossing": ("facility",), "prefecture": ("adm1",), "suburb": ("city",),
    "peninsula": ("region",), "valley": ("region",), "island": ("region",), "islands": ("region",), "river": ("water",),
}  # fmt: skip
TYPE_BEFORE = _set(
    "city town village province district region state governorate neighbourhood neighborhood suburb port hamlet "
    "capital county department camp settlement community enclave stronghold borough municipality oblast island area "
    "countryside streets outskirts residents people cities towns villages battle siege fall liberation capture"
)
# Kinds of place that lie in another place: what is said to hold them does.
SMALL = _set("neighbourhood neighborhood district quarter suburb village camp hamlet")
# Capitals and seats that stand for their governments unless the words around them say that something is there.
SEATS = _set(
    "washington moscow tehran ankara riyadh beijing london paris berlin brussels damascus baghdad kabul cairo "
    "jerusalem "
    "islamabad kiev kyiv tokyo seoul pyongyang doha muscat amman beirut tripoli khartoum juba addis-ababa asmara "
    "kremlin pentagon rabat algiers tunis canberra ottawa rome madrid vienna geneva warsaw minsk tbilisi yerevan baku "
    "astana tashkent hanoi bangkok jakarta manila caracas havana bogota lima managua sanaa aden mogadishu kigali "
    "kampala nairobi pretoria harare abuja dakar bamako niamey ouagadougou n'djamena kinshasa luanda"
) | {"abu dhabi", "new delhi", "tel aviv", "white house", "addis ababa", "san salvador", "guatemala city", "phnom penh"}
# Units of length in km.
LENGTHS = {
    "km": 1.0, "kms": 1.0, "kilometers": 1.0, "kilometres": 1.0, "kilometer": 1.0, "kilometre": 1.0, "mi": 1.6,
    "miles": 1.6, "mile": 1.6,
}  # fmt: skip
# Before "in" or "from" and a name: somebody speaks from there or has his seat there.
VOICE = _set(
    "based headquartered telephone phone skype whatsapp interview interviewed speaking spoke reporters journalists "
    "reporting reported correspondent bureau contacted reached exiled exile born"
)
# Behind a name: a house where the wounded are brought.
CARE = _set("hospital hospitals clinic medical trauma infirmary morgue")
# Words of street addresses, before "of" and behind the name.
STREET_BEFORE = _set("block blocks corner intersection junction")
STREETS = _set(
    "street streets avenue avenues road roads boulevard lane drive st. ave. rd. blvd ave blvd. highway freeway"
)
TAKING = _set(
    "seizes captures recaptures retakes takes enters storms bombs shells besieges attacks hits strikes reaches leaves "
    "liberates surrounds overruns rocks visits pounds occupies evacuates defends invades quits nears encircles "
    "seized captured recaptured retook took taken take taking entered enter stormed bombed shelled besieged attacked "
    "hit struck reached reach left fled leave liberated overran control controls controlled surrounded capture seize "
    "retake recapture storm attack bomb shell besiege hold held holds holding lost lose losing retaken rocked visited "
    "visit visiting shook pounded pound bombarded occupied occupy occupies approached encircled evacuated evacuate "
    "defend defended defending bombing shelling attacking storming capturing seizing retaking liberate liberating "
    "hitting hits invaded invade invading reaching entering leaving fleeing"
)
# Lower-case words behind a name that make it another name if the gazetteer has the two together.
FACILITY_TAIL = _set(
    "airport airbase air base airfield military international refugee camp port harbour prison jail dam crossing "
    "border gas oil field oilfield plant refinery nuclear mosque hospital bridge river mountains mountain valley "
    "peninsula desert island islands station square university district province governorate region forest "
    "checkpoint citadel"
)
SAYING = _set(
    "said says say told announced denied denies warned warns accused accuses urged urges called calls insisted "
    "insists condemned condemns wants want agreed agrees claimed claims vowed vows believes hopes rejects rejected "
    "backs backed demanded demands offered offers signed imposed expressed voted"
)
MONTHS_DAYS = _set(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs "
    "fri sat sun"
)
# English words (and words of news copy) that are also names of places somewhere. Alone they are never a place unless a
# strong cue stands beside them.
COMMON = _set(
    "date metro arena gen det met side wadi research tomahawk atlantic metropolis reagan a about above access across "
    "act action active added advance afternoon against age agency ago "
    "agree ahead aid aim "
    "air all allied ally along also although always ambush amid among an ancient and angle another any appeal april "
    "are area arms army around art as aspen assault assembly at atlas attack august aurora avenue average axis baby "
    "back bad bag bald ball ban band bank banks bar barrel base bases basin bath battle bay beach bear beauty bell "
    "bend best better big bill bird black blast bless blue board boat body bolt bomb bond bone book boom born both "
    "bottom box boys branch brave bridge bright broad broken brook brown brush buck buffalo build bull burn bush but "
    "butler by cable call camp can canal cane cap cape capital capitol carbon card care carpenter case cash castle "
    "cedar center central century chain chance change charity charm chase cherry chief child choice chosen christian "
    "church circle citizen city civil clay clean clear cliff close cloud club coal coalition coast cold college "
    "colonel commander commerce common company concord conflict congress convoy cool copper coral corn corner cotton "
    "council country court cove crane creek cross crown crystal cut dale dam dark dawn day dead deal dear death deep "
    "defence defense delta democrat department desert dial did diamond discovery divide division do doctor dollar don "
    "double down drake dream drew drive drum dry due duke duty each eagle early earth east easter eastern echo eden "
    "edge edition eight elder election elm embassy emergency emperor end energy enterprise equal era even ever every "
    "evening exchange express eye fair faith fall family far farmer fast father february federal few field fight "
    "final fine fire first fish five flag flat flint flora foot for force ford foreign forest fort forum foundation "
    "fountain four fox free freedom fresh friday friend from front frost full fund future game garden gas gate gates "
    "gem general gentry gift given glen global go god gold golden good government governor grace grand grant gray "
    "great green grey ground group grove guard guide gulf gun had half hall hand hard harmony has have he head heart "
    "heat heaven help her here hero high hill hills his holder hole holiday holy home honor hope horse hospital host "
    "hot house how however human hunt hunter i ideal if imam in independence inn instant interior international iron "
    "is island it its ivory january jet job join joint joy judge july june junior just justice keen key kill killed "
    "king kings lake lamp land large last late law lawyer le lead league lee left legend letter level liberal liberty "
    "life light like lime lincoln line lion little live local log long lord lost lot love low loyal luck lucky lynn "
    "main major man many maple march mark market marshal martin mason mass master may me media medical meeting "
    "members men mercy mid middle midway might mile military mill mine minister minor mint miracle mission model "
    "modern moment monday moon moral more morning most mother mount mountain mouth move much music muslim my national "
    "navy near needles new news next nice night nine no noble none noon normal north northern not nothing novel "
    "november now nu oak ocean october of off office officer officials often oil ok old olive on once one only opal "
    "open opera opportunity opposition or orange order orient other our out over oval own page pain paint palace palm "
    "paper paradise park parliament parker parks part partner party pass path peace peak pearl people perry person "
    "pilot pine pink pioneer place plain plan plant plaza point police pool poor pope port post power prairie "
    "precious president press price pride prime prince princess print private progress project prosperity protest "
    "public purple quarter queen question quick rail rain ranger reading ready real rebel rebels red reform regime "
    "reliance report republic republican rescue reserve rest result return revolution rice rich ridge right ring rise "
    "river road robin rock roman rose round route royal rule run rural rush russell safe saint sale salt same sand "
    "saturday save say school sea season second secretary security see seed senate senior september set seven several "
    "shade shadow she shell sheriff ship shore short shot show sierra silver since sister six sky small smith snow so "
    "soldier soldiers some son soon source south southern spa speaker speed spirit spokesman spot spring springs "
    "square staff stage star state states station steel still stone stop store storm story strange stream street "
    "strike strong studio success such sugar summer summit sun sunday super supply support supreme surprise swan "
    "sweet table tank target task taylor team temple ten terminal territory terror test thanks that the their then "
    "there these they think this those three thursday tiger time times to today together tomorrow too top total tour "
    "tower town trade train transfer treasury tree trial tribe triumph troops truce true trust truth tuesday turn "
    "turner twin two uncle under union unique unit united unity university until up upper us usual utility vale "
    "valley van venture very victim victor victory video view village violence virgin vision visit vital vote wake "
    "walker wall war warrior wash watch water wave way we weapons wednesday week welcome well west western what wheel "
    "when where which while white who whole why wide wild will wilson win wind window winner winter wise witness wolf "
    "woman women wonder wood woods word work world would year yellow yes you young your zero zone allah jihad sunni "
    "shia shiite islam kurd arab arabs islamic ansar nusra fatah hamas hezbollah taliban houthi pkk isis isil daesh "
    "al-qaida qaeda nato un eu opec cia fbi reuters afp ap bbc cnn xinhua tass itar sana rt facebook twitter google "
    "apple amazon microsoft boeing lockheed mirage mig sukhoi scud grad hummer jeep toyota mercedes internet english "
    "french arabic german spanish russian chinese turkish kurdish christmas ramadan eid thanksgiving bible koran "
    "quran sheikh imams operation battalion brigade regiment corps squad martyr martyrs salafi baath sharia loya "
    "jirga basij assad obama trump putin clinton blair merkel sarkozy hollande erdogan netanyahu abbas arafat sharon "
    "mubarak morsi sisi gaddafi qaddafi khamenei rouhani karzai maliki hussein saddam mandela zuma kabila museveni "
    "kagame bashir deby kerry powell rumsfeld cheney panetta hagel mattis tillerson pompeo annan guterres brahimi "
    "mistura lavrov medvedev yeltsin gorbachev zelensky poroshenko yanukovych lukashenko kadyrov davis johnson "
    "jackson jefferson madison monroe harrison douglas lewis clark allen carter nelson mitchell roberts campbell "
    "phillips evans edwards collins stewart morris rogers reed cook morgan murphy bailey cooper richardson cox howard "
    "ward watson brooks kelly sanders bennett barnes ross henderson coleman jenkins patterson hughes flores simmons "
    "foster bryant alexander griffin hayes garcia martinez rodriguez lopez gonzalez hernandez perez sanchez ramirez "
    "torres rivera gomez diaz cruz reyes ortiz castro romero vargas mendoza guzman santos silva moreno"
)
