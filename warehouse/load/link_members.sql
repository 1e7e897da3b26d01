-- The reports of the incidents in `asked_incident`.
SELECT k.* FROM core.link_index AS k SEMI JOIN asked_incident AS i ON i.incident_id = k.incident_id;
