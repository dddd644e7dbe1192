"""A signal that comes while an object is taken apart is not lost, and nobody complains of it."""

import os
import signal

import pytest

from mlscaffold.interrupt import unwinding


class Dying:
    """An object whose end sends a signal to the process."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGHUP)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_in_a_finaliser_is_kept_until_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        with unwinding() as stop:
            dying = Dying()
            del dying
            assert stop.signal == signal.SIGHUP
            stop.check()

    with pytest.raises(SystemExit) as stopped:
        interrupted()
    assert stopped.value.code == 128 + signal.SIGHUP
    assert capsys.readouterr().err == "mlscaffold: interrupted\n"
