# SPDX-License-Identifier: GPL-3.0-or-later
# multiprocessing.log_to_stderr, and the log of a program.
# methods: all
import logging
import os
from multiprocessing import get_context, get_logger, log_to_stderr

mp = get_context(os.environ["START_METHOD"])


def work():
    get_logger().warning("in the child")
    logging.getLogger("own").error("own")


if __name__ == "__main__":
    log_to_stderr(logging.INFO)
    logging.basicConfig(format="%(processName)s %(funcName)s %(lineno)d %(message)s")
    one = mp.Process(target=work)
    one.start()
    one.join()
    logging.getLogger("own").error("at the end")
