#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the scripts beside it plainly and under the laboratory, and says where the two differ.

    transparent.py PROCESS-LAB METHOD [SCRIPT...]

METHOD (fork, spawn, forkserver) stands in the scripts' environment as START_METHOD. Without names: all scripts for
fork, for the others those that say `# methods: all`; with PROCESS_LAB_ROUNDS=full all for each. Compared are standard
output, standard error, the exit code or signal, and the files written; and nothing may be left
out of the record. Exit code 1 where anything differs.
"""

import concurrent.futures
import difflib
import fcntl
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

SCRIPTS = pathlib.Path(__file__).resolve().parent / "scripts"
LONGEST = 60  # seconds
REFUSED = 3  # how the laboratory ends where the machine refused it something
INPUT = b"Anna\nsecond\nthird\nfourth"
# What differs between any two runs: addresses, numbers of processes, names made up by chance. How deep the script may
# go differs by the frames of the laboratory's main module below it.
CHANCE = re.compile(rb"0x[0-9a-f]{6,}|psm_[0-9a-f]+|wnsm_[0-9a-f]+|(?<=pid=)\d+|(?<=parent=)\d+|(?<=plab-test-leaked-)\d+"
                    rb"|(?<=line repeated )\d+|tmp[a-z0-9_]{8}|pym-\d+-\w+|listener-\w+|mp-[a-z0-9_]{8}|(?<=ident=)\d+"
                    rb"|(?<=Thread\(Anna, )\w+ \d+"
                    rb"|^    .*spawn_main\(.*$|^ +~+\^+$")  # the line a spawned process begins with, from Python 3.13 on


def handed():
    """A descriptor out of the way of all others, as `20<file` of a shell."""
    file = os.memfd_create("handed")
    os.write(file, b"handed on")
    return fcntl.fcntl(file, fcntl.F_DUPFD, 20)


HANDED = handed()
signal.signal(signal.SIGUSR2, signal.SIG_IGN)  # so is it for the scripts, as after nohup


def chosen(method, names):
    scripts = [SCRIPTS / (name + ".py") for name in names] if names else sorted(SCRIPTS.glob("*.py"))
    if names or method == "fork" or os.environ.get("PROCESS_LAB_ROUNDS") == "full":
        return scripts
    return [script for script in scripts if "\n# methods: all\n" in script.read_text()]


def seen(command, method):
    """What a run shows of itself: its lines, its end, its files."""
    with tempfile.TemporaryDirectory(prefix="plab-transparent-") as folder:
        environment = dict(os.environ, START_METHOD=method, PYTHONDONTWRITEBYTECODE="1", HANDED=str(HANDED))
        for name in ("LD_LIBRARY_PATH", "PROCESS_LAB_ROUNDS"):
            environment.pop(name, None)
        try:
            run = subprocess.run(command, cwd=folder, env=environment, input=INPUT, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, timeout=LONGEST, start_new_session=True, pass_fds=[HANDED])
        except subprocess.TimeoutExpired as late:
            return ["does not end", repr(late.stdout), repr(late.stderr)]
        told = ["exit %d" % run.returncode]
        if run.returncode == REFUSED and b"process-lab: " in run.stderr:
            told.append("the laboratory: " + run.stderr.decode(errors="replace"))
        errors = b"".join(line for line in run.stderr.splitlines(True) if not line.startswith(b"process-lab: "))
        for stream, text in (("out", run.stdout), ("err", errors)):
            told += ["%s: %s" % (stream, ascii(CHANCE.sub(b"?", line))[2:-1]) for line in text.splitlines()]
        for file in sorted(pathlib.Path(folder).rglob("*")):
            what = repr(file.read_bytes()) if file.is_file() else "folder"
            told.append("file %s: %s" % (file.relative_to(folder), what))
        return [line.replace(folder, "FOLDER") for line in told]


def not_recorded(record):
    """A probe that has given up changes nothing, either."""
    try:
        repeat = json.loads(record.read_text())["repeats"][-1]
        usual = "What it printed is not in the console"  # the laboratory's own streams were handed over
        told = repeat["values"]["not_recorded"]
        return ["not recorded: " + sentence for sentence in told if not sentence.startswith(usual)]
    except (OSError, ValueError, LookupError) as error:
        return ["no record: %r" % error]


def difference(laboratory, method, script):
    plain = seen([sys.executable, str(script), "one", "two words"], method)
    with tempfile.TemporaryDirectory(prefix="plab-transparent-") as folder:
        record = pathlib.Path(folder, "record.json")
        under = seen([laboratory, "python", "--quiet", "--json", str(record), "--set", "interpreter=" + sys.executable, str(script),
                      "one", "two words"], method)
        under += not_recorded(record)
    return list(difflib.unified_diff(plain, under, "plain", "under the laboratory", lineterm="", n=1))


def main(laboratory, method, *names):
    scripts = chosen(method, names)
    laboratory = os.path.abspath(laboratory)
    differing = 0
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as executor:
        differences = executor.map(lambda script: difference(laboratory, method, script), scripts)
        for script, lines in zip(scripts, differences):
            if lines:
                differing += 1
                print("%s, %s:" % (script.stem, method), *lines, sep="\n    ")
    print("%d scripts, %s: %d differ" % (len(scripts), method, differing))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
