// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/result.h"
#include "ui/base/pictureoptions.h"

#include <QCommandLineParser>

namespace plab {

/// What `run` and `export` write: the options of the contract as values.
struct Outputs
{
    struct Chart
    {
        QString name; ///< contract name of the chart; empty: the experiment's first
        QString path;
    };

    QString json; ///< path or "-"; empty: not wanted. The same for the two below
    QString csv;
    QString events;
    bool withEvents = false;
    QList<Chart> charts;
    QString timeline;
    PictureOptions picture;

    bool isEmpty() const;
    bool needPictures() const { return !charts.isEmpty() || !timeline.isEmpty(); }
    bool useStdout() const;
};

/// Declares --json, --csv and so on.
void addOutputOptions(QCommandLineParser &parser);

/// Reads and checks them before anything is started: chart names, endings, `-` used once, files that can be
/// written and are neither each other nor one of `inputs`, the files that the command reads.
Result<Outputs> readOutputs(const QCommandLineParser &parser, const Declaration &declaration,
                            const QStringList &inputs);

/// Checks paths and endings alone; for outputs that were not read from a command line.
Result<void> checkOutputs(const Outputs &outputs, const QStringList &inputs = {});

/// Writes everything that is wanted and goes on after a failure; returns the first. Pictures need a
/// QApplication.
Result<void> writeOutputs(const Outputs &outputs, const RunRecord &record, const Declaration &declaration);

} // namespace plab
