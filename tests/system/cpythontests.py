#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""CPython's own tests of multiprocessing and concurrent.futures, plainly and under the laboratory: the same pass.

    cpythontests.py PROCESS-LAB [MODULE...]

MODULE is one of the package test, by default test_multiprocessing_fork and those below. It has to be installed (Debian:
libpython3.11-testsuite), and belongs to the interpreter that runs this: /usr/bin/python3 cpythontests.py ... Takes many
minutes, and so is no part of the suite. Exit code 1 where a test ends otherwise than plainly.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

MODULES = ["test_multiprocessing_fork", "test_multiprocessing_spawn", "test_multiprocessing_forkserver",
           "test_multiprocessing_main_handling", "test_concurrent_futures", "test_threading", "test_subprocess"]
LAB = ["--quiet", "--set", "on-hang=wait", "--set", "time-limit=1800", "--set", "interpreter=" + sys.executable]


class Told(unittest.TextTestResult):
    """The outcome of each test by its name, kept in a file as it goes."""

    outcomes = {}

    def startTest(self, test):
        super().startTest(test)
        self._tell(test, "does not end")

    def stopTest(self, test):
        super().stopTest(test)
        if self.outcomes[test.id()] == "does not end":
            self._tell(test, "passes")

    def addError(self, test, error):
        super().addError(test, error)
        self._tell(test, "error: %s" % error[1])

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._tell(test, "fails: %s" % error[1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._tell(test, "is skipped")

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self._tell(test, "fails: %s" % error[1])

    def _tell(self, test, outcome):
        self.outcomes[test.id()] = outcome
        with open(os.environ["OUTCOMES"], "w") as file:
            json.dump(self.outcomes, file)


def outcomes(command, module):
    with tempfile.TemporaryDirectory(prefix="plab-cpython-") as folder:
        environment = dict(os.environ, OUTCOMES=os.path.join(folder, "outcomes"), LC_ALL="C.UTF-8")
        subprocess.run([*command, os.path.abspath(__file__), "--inside", module], cwd=folder, env=environment, timeout=2000,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        with open(environment["OUTCOMES"]) as file:
            return json.load(file)


def main(laboratory, *modules):
    different = 0
    for module in modules or MODULES:
        plain = outcomes([sys.executable], module)
        under = outcomes([os.path.abspath(laboratory), "python", *LAB], module)
        passing = [name for name in plain if plain[name] == "passes"]
        print("%s: %d of %d tests pass plainly, %d of these under the laboratory" % (
            module, len(passing), len(plain), sum(under.get(name) == "passes" for name in passing)), flush=True)
        for name in passing:
            if under.get(name) != "passes":
                different += 1
                print("    %s %s" % (name, under.get(name, "is not run")[:400]), flush=True)
    return 1 if different else 0


def run_inside(module):
    unittest.main("test." + module, argv=["tests", "-v"], exit=False,
                  testRunner=unittest.TextTestRunner(verbosity=2, resultclass=Told))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        run_inside(*sys.argv[2:])
    else:
        sys.exit(main(*sys.argv[1:]))
