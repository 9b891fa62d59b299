// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/helptext.h"

#include "core/model/processcount.h"

namespace plab {

namespace {

static_assert(AskAbove == 64 && MostProcesses == 1024, "the text of --yes says so");

const char *const program = R"(process-lab: a laboratory for concurrency, on real processes

  process-lab [FILE]                  open the window, with a preset or a stored run in it
  process-lab list                    what there is to run: experiments and presets
  process-lab describe <experiment>   its parameters, outcomes, measures and charts
  process-lab run <what>              run an experiment, a preset or a file here
  process-lab python <file> [...]     run a Python script of your own here, and see what it does
  process-lab export <run.json>       make tables and pictures from a stored run
  process-lab help <command>          more about a command
  process-lab --version

The first thing to try: four workers count together, without a lock and with one.

  process-lab run counting-pool
  process-lab run counting-pool --set lock=mutex

Everything the window does can be done here, without a display.
)";

const char *const listHelp = R"(process-lab list [--json]

Prints the experiments by chapter, each with its presets: the built-in ones and yours.

  --json    for programs (format process-lab.list)
)";

const char *const describeHelp = R"(process-lab describe <experiment> [--json]

Prints what can be set (with type, unit, range and default), what is measured, which
outcomes there are and how they are graded, and the names of charts and events.

  --json    for programs (format process-lab.describe)

  process-lab describe pool
  process-lab describe lost-updates --json | jq -r '.parameters[].name'
)";

const char *const runHelp = R"(process-lab run <what> [options] [outputs]

<what> is an experiment or a preset (see process-lab list), or a file: a name with a /
or ending in .json, a preset or a stored run to be repeated.

Options
  --set name=value   set a parameter, before what the preset says; may be repeated.
                     Switches are on or off, lists 1,2,3, and none clears what may be empty
  --repeat N         run it N times, 1 to 100000
  --seed N           feeds what is drawn at random; describe says what that is
  --timeout S        bound on the whole command in seconds (time-limit bounds one repeat)
  --yes              allow more than 64 processes (1024 is the most)
  --quiet            print neither progress nor the table of outcomes

What befalls the run from outside (a process killed or stopped, a task lost, a barrier broken) is
said on standard error when it happens, and stands in the record as "faults".
)";

const char *const pythonHelp = R"(process-lab python [options] [outputs] <file> [arguments]

Runs a Python script as python3 <file> [arguments] would: from this folder, with this input and
output. What its processes did is said on standard error at the end. All that stands behind the file
is the script's, and so is the standard output: outputs go into files. Else they and the options are
those of process-lab run, and its parameters those of process-lab describe script:

  process-lab python pool.py
  process-lab python --json run.json --with-events --timeline lanes.svg pool.py 8 --fast
  process-lab python --set interpreter=.venv/bin/python --quiet pool.py
  process-lab python --twin counting-pool --set workers=2

With --twin, a preset or an experiment is printed as a script in Python that runs by itself, with
these settings. process-lab run counting-pool --set language=python runs that script here.

Exit status: that of the script, also where a signal ended it; 1 where it hung or took too long;
2 wrong usage; 3 the machine refused processes, memory or files.
)";

const char *const exportHelp = R"(process-lab export <run.json> <outputs>

Makes tables and pictures from a run that was stored with --json. --events and the
insides of --timeline need a run stored --with-events.
)";

const char *const outputsHelp = R"(
Outputs; F is a file, or - for standard output with one of --json, --csv, --events
  --json F           the whole run; with --with-events the recorded events, too
  --csv F            one row per repeat: parameters and measures; describe has their units
  --events F         the recorded events, one row each
  --chart [name=]F   a chart or view, by default the outcomes; may be repeated. describe has the names
  --timeline F       a lane for each process
  --size WxH         size of pictures in points, such as 900x500
  --scale X          pixels per point of a PNG, 0.1 to 8
  --theme light|dark colours of pictures
Pictures end in .png, .svg or .pdf. A file is replaced as a whole or not at all; one that cannot be,
or that is read by the same command, is refused before anything is started.
)";

const char *const statusHelp = R"(
Exit status: 0 all is well; 1 what must not happen was seen, or a repeat did not finish;
2 wrong usage; 3 the machine refused processes, memory, files or locks; 130, 143 or 129
after Ctrl-C, SIGTERM or SIGHUP. What was found until then is written all the same,
as far as that takes no longer than two seconds.
)";

const char *const runExamples = R"(
Examples
  process-lab run pool --set workers=8 --set tasks=64
  process-lab run lost-updates --set lock=none --repeat 50 --chart race.png
  process-lab run counting-pool --csv - --quiet | column -s, -t
  process-lab run pool --json run.json --with-events --timeline lanes.svg
)";

const char *const exportExamples = R"(
Examples
  process-lab export run.json --csv - | head
  process-lab export run.json --chart outcomes.pdf --chart wall-time=time.png --theme dark
)";

const char *const helpHelp = R"(process-lab help [list|describe|run|python|export]

Explains the program or one of its commands.
)";

} // namespace

QString helpText(const QString &command)
{
    const auto text = [](std::initializer_list<const char *> parts) {
        QString whole;
        for (const char *part : parts)
            whole += QString::fromUtf8(part);
        return whole;
    };
    if (command.isEmpty())
        return text({program});
    if (command == QLatin1String("list"))
        return text({listHelp});
    if (command == QLatin1String("describe"))
        return text({describeHelp});
    if (command == QLatin1String("run"))
        return text({runHelp, outputsHelp, statusHelp, runExamples});
    if (command == QLatin1String("python"))
        return text({pythonHelp, outputsHelp});
    if (command == QLatin1String("export"))
        return text({exportHelp, outputsHelp, exportExamples});
    return command == QLatin1String("help") ? text({helpHelp}) : QString();
}

} // namespace plab
