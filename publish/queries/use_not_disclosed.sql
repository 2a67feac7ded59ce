-- title: In which cases was the use not disclosed?
-- description: Cases in which a source says that the use of the system was kept from a judge, the defence, the person or the record, and who says so.
select id, title, country, standing, said_by, note, status from undisclosed_use
