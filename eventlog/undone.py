"""Cases that are none any more, because the imports that had brought them were undone.

No view has a row of them; whoever still shows one finds here that it has to go.
"""

# Position and code, and the ward that each was in at last.
UNDONE = """
SELECT undone.position, begun.state ->> 'code' AS code, (
  SELECT state -> 'found' ->> 'ward_id' FROM event_log determined
  WHERE determined.originator_id = undone.originator_id AND topic = 'report.ward_determined'
  ORDER BY originator_version DESC LIMIT 1
) AS ward_id
FROM event_log undone
JOIN event_log begun USING (originator_id)
WHERE undone.topic = 'report.import_undone' AND begun.originator_version = 1
"""
