-- title: Which systems recur?
-- description: Systems named by the best-ranked statements of a case. In many cases no source names the system.
select title, cases, of_cases, found_or_admitted, case_ids, system from cases_by_system order by cases desc, title, system
