"""The watch over every visit sees what it is there to see: without that, its silence would say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.watching import Watch

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from tests.browser.conftest import Served

pytestmark = pytest.mark.browser

PATIENCE = 20


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("document.cookie = 'seen=1'", "cookie: "),
        ("localStorage.setItem('seen', '1')", "stored: "),
        ("document.body.append(Object.assign(new Image(), {src: 'https://elsewhere.example/pixel.png'}))", "console: "),
        ("document.querySelector('h1').setAttribute('style', 'color: red')", "console: "),
        ("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))", "console: "),
        ("console.error('lost')", "console: lost"),
        ("location.href = 'http://127.0.0.1:9/'", "asked elsewhere: http://127.0.0.1:9/"),
        ("setTimeout(() => { throw new Error('broken'); })", "script: "),
    ],
)
async def test_what_should_not_happen_is_seen(browser: Browser, running: Served, code: str, said: str) -> None:
    context = await browser.new_context()
    watch = Watch(running.origin)
    watch.over(context)
    page = await context.new_page()
    await page.goto(f"{running.origin}/about")
    assert await watch.left(context) == []
    await page.evaluate(f"() => {{ {code}; }}")
    found = await watch.left(context)
    for _ in range(PATIENCE * 10):
        if any(fault.startswith(said) for fault in found):
            break
        await page.wait_for_timeout(100)
        found = await watch.left(context)
    await context.close()
    assert any(fault.startswith(said) for fault in found), found
