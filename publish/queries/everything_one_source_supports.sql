-- title: What does one source support?
-- description: Every statement, event, failure, response and paragraph that cites a source. Write its citekey, like wcpo-2020-statement.
select record, title, part, says, standing, locator, place from source_support where source = :source order by record, part, place
