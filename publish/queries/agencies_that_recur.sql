-- title: Which agencies recur?
-- description: Agencies that ran or asked for a search or made the arrest, by the number of documented cases.
select title, kind, country, cases, of_cases, arrested, searched, case_ids, agency from cases_by_agency order by cases desc, title, agency
