"""How much time is left, and a call that cannot be told to hurry kept within it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from archive.fetching.refusal import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Deadline:
    """The end of the time for one fetch, with all its redirects.

    Args:
        seconds: the time from now.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """The seconds left, but no more than `most`.

        Raises:
            FetchError: none are left.

        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.over()
        return left if most is None else min(left, most)

    def over(self) -> FetchError:
        """What is told when the time is over."""
        return FetchError("slow", f"the answer took longer than {self.seconds:g} seconds; try again later, or enter the source by hand")

    def run(self, work: Callable[[], T], most: float) -> T:
        """What `work` returns; a call that does not return in time is left behind in a thread that nothing waits for.

        Raises:
            FetchError: it took longer than is left, or than `most` seconds.
            Exception: whatever `work` raises.

        """
        future: Future[T] = Future()

        def answer() -> None:
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - it is raised again where the answer is waited for
                future.set_exception(error)

        threading.Thread(target=answer, daemon=True).start()
        try:
            return future.result(self.left(most))
        except TimeoutError:
            if future.done():  # it is the work's own error
                raise
            raise self.over() from None
