-- The reports of the incidents $incidents.
SELECT * FROM core.link_index WHERE list_contains($incidents::VARCHAR[], incident_id);
