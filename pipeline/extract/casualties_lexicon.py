"""Words the casualty resolver knows: cues of death and injury, nouns for people, and words that end a noun phrase.

Belongs here: closed lists. Does not belong here: how they combine (casualties_phrases, casualties).
"""

from __future__ import annotations

# Verbs whose object dies or is hurt, with the forms that tell of it.
KILL_VERBS = frozenset(
    (
        "killed kills kill killing slain slew slaying slayed massacred massacring slaughtered slaughtering murdered "
        "murdering murders assassinated assassinating beheaded beheading lynched lynching butchered martyred executed "
        "executing electrocuted decapitated"
    ).split()
)
HURT_VERBS = frozenset(
    (
        "injured injures injure injuring hospitalized hospitalised wounded wounds wound wounding hurt hurts "
        "hurting maimed maiming burned"
    ).split()
)
# Verbs whose subject dies.
DIE_VERBS = frozenset("died dies die perished perish perishes drowned succumbed dead".split())
# Hit, but not told whether dead; and what is done to the hurt.
SHOT = frozenset("shot stabbed".split())
TAKEN = frozenset("taken rushed transported airlifted flown admitted evacuated".split())
HOSPITALS = frozenset("hospital hospitals clinic infirmary medical".split())
# Struck by these, people are hurt.
STRUCK = frozenset("hit struck grazed".split())
MISSILES = frozenset("bullet bullets gunfire shrapnel pellet pellets shot shots".split())
SUFFERING = frozenset("suffered suffering suffers sustained sustaining".split())
WOUNDS = frozenset("wound wounds injury injuries burns fractures bruises".split())
# Verbs that take their people before "down", "dead" or "to death".
SPLIT = frozenset(
    "gunned gunning mowed shot shooting shoot beat beaten beating burned burnt stabbed stabbing hacked clubbed crushed "
    "bludgeoned trampled".split()
)
# A death told without a figure, which settles what became of one who was shot.
DEATH_WORDS = frozenset(
    "died dies dead death killed kills killing fatal fatally murder murdered homicide manslaughter slain slaying "
    "autopsy coroner deceased".split()
)
FOUND_VERBS = frozenset("was is found discovered recovered were lay lying".split())
BASE_FORMS = frozenset("kill wound injure hurt die perish murder".split())

# Phrases of several words, longest first: (words, kind, class). V: object right or passive subject; I: subject left.
PHRASES: tuple[tuple[tuple[str, ...], str, str], ...] = tuple(
    (tuple(words.split()), kind, group)
    for words, kind, group in (
        ("lost their lives", "killed", "I"),
        ("lost his life", "killed", "I"),
        ("lost her life", "killed", "I"),
        ("losing their lives", "killed", "I"),
        ("lose their lives", "killed", "I"),
        ("took his own life", "killed", "S"),
        ("took her own life", "killed", "S"),
        ("taken his own life", "killed", "S"),
        ("shot and killed", "killed", "V"),
        ("shot and fatally wounded", "killed", "V"),
        ("shooting and killing", "killed", "V"),
        ("stabbed and killed", "killed", "V"),
        ("fatally shot", "killed", "V"),
        ("fatal shooting", "killed", "N"),
        ("fatal stabbing", "killed", "N"),
        ("fatal beating", "killed", "N"),
        ("fatally shooting", "killed", "V"),
        ("fatally stabbed", "killed", "V"),
        ("fatally wounded", "killed", "V"),
        ("fatally injured", "killed", "V"),
        ("mortally wounded", "killed", "V"),
        ("shot dead", "killed", "V"),
        ("shooting dead", "killed", "V"),
        ("shoots dead", "killed", "V"),
        ("shoot dead", "killed", "V"),
        ("shot to death", "killed", "V"),
        ("stabbed to death", "killed", "V"),
        ("beaten to death", "killed", "V"),
        ("hacked to death", "killed", "V"),
        ("burned to death", "killed", "V"),
        ("burnt to death", "killed", "V"),
        ("crushed to death", "killed", "V"),
        ("trampled to death", "killed", "V"),
        ("starved to death", "killed", "V"),
        ("tortured to death", "killed", "V"),
        ("put to death", "killed", "V"),
        ("gunned down", "killed", "V"),
        ("gunning down", "killed", "V"),
        ("mowed down", "killed", "V"),
        ("hanged to death", "killed", "V"),
        ("shot and wounded", "injured", "V"),
        ("shot and injured", "injured", "V"),
        ("shooting and wounding", "injured", "V"),
        ("seriously wounded", "injured", "V"),
        ("seriously injured", "injured", "V"),
        ("critically wounded", "injured", "V"),
        ("critically injured", "injured", "V"),
        ("seriously hurt", "injured", "V"),
        ("badly wounded", "injured", "V"),
        ("badly hurt", "injured", "V"),
        ("badly injured", "injured", "V"),
        ("lightly wounded", "injured", "V"),
        ("slightly injured", "injured", "V"),
        ("slightly wounded", "injured", "V"),
        ("suffered injuries", "injured", "I"),
        ("sustained injuries", "injured", "I"),
        ("suffered wounds", "injured", "I"),
        ("with injuries", "injured", "I"),
        ("with gunshot wounds", "injured", "I"),
        ("turned the gun on himself", "killed", "S"),
        ("turned the gun on herself", "killed", "S"),
        ("in hospital", "injured", "G"),
        ("in the hospital", "injured", "G"),
        ("with serious injuries", "injured", "I"),
        ("with minor injuries", "injured", "I"),
        ("with severe injuries", "injured", "I"),
        ("with life-threatening injuries", "injured", "I"),
        ("recovering from", "injured", "G"),
        ("in critical condition", "injured", "I"),
        ("in serious condition", "injured", "I"),
        ("in stable condition", "injured", "I"),
    )
)
# Nouns of events that take "of": "the death of 12 civilians".
KILL_NOUNS = frozenset(
    "death deaths killing killings murder murders slaying slayings assassination execution executions beheading "
    "massacre slaughter lynching".split()
)
# Nouns that are counted themselves: "31 deaths", "12 bodies".
COUNTED_KILLED = frozenset("deaths fatalities fatality bodies corpses dead killings murders".split())
COUNTED_HURT = frozenset("injuries wounded injured".split())

_PERSONS = (
    (
        "person man woman child boy girl baby infant toddler teenager teen youth adult civilian resident villager "
        "citizen national foreigner tourist traveller pilgrim worshipper passenger pedestrian bystander onlooker "
        "passerby motorist driver rider worker labourer laborer farmer fisherman miner herder shepherd shopkeeper "
        "trader merchant vendor businessman businesswoman employee employer staff guard watchman bodyguard cleaner "
        "cook engineer contractor technician teacher student pupil professor lecturer academic doctor nurse medic "
        "paramedic surgeon patient journalist reporter cameraman photographer editor correspondent writer poet singer "
        "artist actor lawyer judge prosecutor attorney magistrate politician minister president governor mayor "
        "senator lawmaker legislator deputy councillor councilman candidate official officer policeman policewoman "
        "constable trooper sheriff inspector detective soldier serviceman servicewoman paratrooper marine sailor "
        "airman pilot gunner conscript recruit cadet commander general colonel major captain lieutenant sergeant "
        "corporal private militiaman militant fighter rebel insurgent guerrilla jihadist jihadi terrorist extremist "
        "gunman attacker assailant bomber suspect intruder robber bandit gangster criminal prisoner inmate detainee "
        "hostage captive kidnapper protester protestor demonstrator rioter activist campaigner dissident leader elder "
        "chief cleric imam priest bishop nun pastor monk rabbi preacher missionary refugee migrant asylum-seeker "
        "evacuee survivor victim neighbour neighbor friend relative brother sister father mother son daughter wife "
        "husband parent grandmother grandfather grandson granddaughter grandchild uncle aunt cousin nephew niece "
        "fiancee girlfriend boyfriend colleague comrade supporter member follower sympathiser loyalist separatist "
        "nationalist communist peacekeeper observer monitor diplomat ambassador envoy attache volunteer rescuer "
        "firefighter fireman translator interpreter aide adviser advisor assistant secretary clerk banker homeowner "
        "customer shopper fan player athlete coach settler herdsman tribesman clansman spy informer collaborator "
        "deserter defector veteran crewman crew stowaway smuggler trafficker dealer suspect accomplice gangmember "
        "schoolgirl schoolboy schoolchild caretaker janitor waiter chef tailor barber mechanic carpenter electrician "
        "housewife widow orphan newborn twin sibling spouse partner lover stranger beggar fisher boatman porter guide "
        "ranger warden superintendent commissioner principal headmaster sniper commando infantryman cop jogger "
        "cyclist motorcyclist hunter cashier nurse gendarme chairman spokesman king queen prince princess premier "
        "boss opponent rival blogger reveller reveler attendee congregant parishioner warlord mercenary operative "
        "agent courier cadre combatant legionnaire nomad hiker climber peasant squatter pensioner retiree "
        "schoolteacher roommate stepson stepdaughter stepfather stepmother passer-by attendant dentist pharmacist "
        "owner proprietor bartender salesman manager supervisor killer shooter culprit perpetrator juvenile minor mom "
        "dad mum grandma grandpa foreman barman "
        "male female occupant tenant landlord Palestinian Israeli Syrian Iraqi Afghan American Briton Frenchman Kurd "
        "Turk Russian Ukrainian"
    )
    .lower()
    .split()
)
PERSON_ONE = frozenset(_PERSONS)
PERSON_MANY = frozenset(
    [w + "s" for w in _PERSONS]
    + [w[:-3] + "men" for w in _PERSONS if w.endswith("man")]
    + [w[:-1] + "ies" for w in _PERSONS if w.endswith("y")]
    + (
        "people persons men women children kids babies others troops personnel police crew staff folk passers-by "
        "passersby youths elderly wives civilians commandos grandchildren schoolchildren villagers servicemen victims "
        "lives casualties militia forces individuals souls dead wounded injured more less family couple gendarmes"
    ).split()
)
PERSON_SUFFIXES = ("man", "woman", "ist", "year-old", "years-old")

# A thing that may stand before a number or after "a", and is no person.
NOT_PERSONS = frozenset(
    (
        "animal animals wolf wolves lion lions tiger tigers leopard leopards deer bear bears whale whales dolphin "
        "dolphins rat rats cat cats pet pets livestock poultry buffalo buffaloes bull bulls snake snakes tree trees "
        "cow cows cattle sheep goat goats horse horses dog dogs bird birds fish camel camels elephant elephants "
        "chicken chickens pig pigs donkey donkeys car cars vehicle vehicles truck trucks tank tanks house houses home "
        "homes building buildings shop shops school schools hospital hospitals mosque mosques church churches village "
        "villages town towns city cities province provinces district districts country countries place places area "
        "areas region regions attack attacks bomb bombs blast blasts explosion explosions strike strikes airstrike "
        "airstrikes raid raids rocket rockets missile missiles shell shells mortar mortars bullet bullets shot shots "
        "round rounds weapon weapons gun guns rifle rifles handgun handguns pistol pistols knife knives grenade "
        "grenades incident incidents event events clash clashes battle battles war wars occasion occasions case cases "
        "day days week weeks month months year years hour hours minute minutes time times night nights morning "
        "evening weekend percent per cent dollars pounds euros km kilometres kilometers miles metres meters feet jobs "
        "job bill bills deal deals proposal motion goal goals point points games game match matches seat seats vote "
        "votes plane planes aircraft helicopter helicopters boat boats ship ships bus buses train trains store stores "
        "block wound wounds injuries arm leg head chest side half quarter way scene hospital street road highway "
        "avenue apartment room count counts term terms sentence page pages hotel motel inn "
        "airport station club bar restaurant university college center centre mall plaza avenue drive square bridge "
        "river mountain mountains beach island valley market cafe theater theatre stadium county state prison camp "
        "border base"
    ).split()
)

# What an army loses when it "loses" them.
FORCES = frozenset(
    "soldiers soldier troops men fighters militants rebels guerrillas policemen officers marines".split()
)

ARTICLES = frozenset("a an another one".split())
DETERMINERS = frozenset("the his her their its our my your this that these those each every".split())
PRONOUNS_ONE = frozenset("he she him himself herself".split())
RELATIVES = frozenset("who that which whom whose".split())
AUXILIARIES = frozenset(
    "was were be been being is are am 's get gets got getting had has have having did do does".split()
)
MODALS = frozenset("will would could may might can should must shall 'll".split())
PREPOSITIONS = frozenset(
    (
        "in at near from on with by outside inside during under aboard for against into onto over through throughout "
        "across along among amid around behind below beneath beside between beyond within without toward towards upon "
        "off via per about above after before since until till following despite than as like including besides "
        "except"
    ).split()
)
CONJUNCTIONS = frozenset(
    "and or but nor while when where because although though if unless so yet whereas once".split()
)
ADVERBS = frozenset(
    (
        "also reportedly allegedly apparently later then now already still just only simply instantly immediately "
        "recently once twice never ever both all either together too eventually subsequently previously seriously "
        "critically severely badly slightly lightly fatally accidentally mistakenly tragically brutally deliberately "
        "certainly probably possibly initially finally meanwhile yesterday today overnight there here dead earlier "
        "first even otherwise not n't up down away afterwards afterward separately"
    ).split()
)
TIME_WORDS = frozenset(
    (
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
        "september october november december jan feb mar apr jun jul aug sept sep oct nov dec yesterday today tonight "
        "tomorrow overnight early late morning afternoon evening night week month year"
    ).split()
)
# Finite verbs without a telling ending that open or close a clause.
VERBS = frozenset(
    (
        "said says say saying told tell tells went go goes came come comes took take takes left leave leaves leaving "
        "made make makes saw see sees found find finds began begin begins broke fell fall fought fight held hold hit "
        "kept lost met put ran run sent set shot shoot shoots showed stood struck strike strikes threw thrown won "
        "wrote gave given known seen taken brought blew rose rise rises risen became become becomes fired opened "
        "attacked bombed raided ambushed included includes include remained remain bringing brings bring reached "
        "reach stands stand claimed claiming claims claim cost costs exploded detonated collapsed crashed happened "
        "occurred erupted died killed"
    ).split()
)
