// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/outcome.h"
#include "core/model/result.h"

#include <QDateTime>
#include <QJsonObject>

#include <functional>
#include <optional>

namespace plab {

/// What a person says of a run: it stands beside the record, which stays as it was written.
struct RunNotes
{
    QString name; ///< what they call it; empty: nothing yet
    QString note;
    bool pinned = false; ///< stays on the shelf, however full it is

    friend bool operator==(const RunNotes &a, const RunNotes &b)
    {
        return a.name == b.name && a.note == b.note && a.pinned == b.pinned;
    }
};

/// What a list says of a run without opening its record: it was worked out once. Plain value; in a file its
/// texts are English.
struct RunSummary
{
    QString experiment;
    Text title;                     ///< the experiment's
    QString preset;                 ///< id; empty if it came from none
    QString presetTitle;            ///< as it was called when it ran
    QJsonObject parameters;         ///< every one
    QStringList changed;            ///< names of those that are not as in the preset, or as the defaults
    int repeat = 1;                 ///< asked for
    int counted = 0;                ///< that ended as they should
    QDateTime started;              ///< UTC
    Text headline;                  ///< the result in one sentence
    Text outcome;                   ///< the one that says most, with its sign
    std::optional<Grade> grade;     ///< of that
    std::optional<double> wallS;    ///< median of the counted repeats, or until the last process was gone
    std::optional<double> wallLowS; ///< how far they differ; null with one
    std::optional<double> wallHighS;
    bool wallIsInterval = false; ///< 95 % interval of the median, else from the least to the largest
    Text wallWords;              ///< the same of a single one as a sentence; else empty
    Text disturbance;            ///< what else the machine did; empty if nothing that matters
};

/// The file of one run on the shelf (format "process-lab.run-summary", version 1).
QByteArray summaryToJson(const RunSummary &summary, const RunNotes &notes);

struct SummaryFile
{
    RunSummary summary;
    RunNotes notes;
};

/// The error names key, value and what is allowed.
Result<SummaryFile> summaryFromJson(const QByteArray &json);

/// The file with what the person says changed; what else stands in it, of a newer program perhaps, stays.
Result<QByteArray> withOtherNotes(const QByteArray &json, const std::function<void(RunNotes &)> &how);

} // namespace plab
