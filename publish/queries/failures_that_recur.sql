-- title: Which failures recur?
-- description: Each safeguard with the number of cases in which a source says that it failed, of how many cases, and with what standing. A code that is absent was not established; it does not mean that it did not happen.
select label, cases, of_cases, round(100.0 * cases / nullif(of_cases, 0)) as percent, found_or_admitted, reported, alleged, definition, code
from failure_counts order by cases desc, code
