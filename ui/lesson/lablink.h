// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <QUrl>

namespace plab {

/// What a button of a lesson does. In Markdown it is a link:
///
///     [Switch the lock on ▸](lab:set?lock=mutex)        sets, by contract names; several with &, repeat=20
///     too [Run ▸](lab:run)                                  runs; with settings it sets them first [Look at
///     the lanes ▸](lab:look?pane=timeline)     or chart=final, or setting=workers [Open it
///     ▸](lab:open?preset=full-queue)           or experiment=queue
struct LabLink
{
    enum class Kind { Set, Run, Look, Open };

    Kind kind = Kind::Run;
    QList<std::pair<QString, ParameterValue>> settings; ///< Set, Run
    int repeat = 0;                                     ///< Set, Run; 0: as it is
    QString pane;                                       ///< Look: contract name; of a chart, the one it is in
    QString chart;                                      ///< Look: contract name, or empty
    QString setting;                                    ///< Look: contract name, or empty
    QString preset;                                     ///< Open: id, or empty
    QString experiment;                                 ///< Open: id, or empty
    Text words; ///< what it does, as a sentence: "Sets Lock to mutex."
};

/// Reads a link of a lesson for the experiment that is open. The error names what the link asks for and the
/// experiment does not have. Whether a preset exists only who holds the presets can say.
Result<LabLink> labLink(const QUrl &url, const Declaration &declaration);

/// The panes a link can name: "timeline", "outcomes", …, and the views of an experiment.
QStringList labPanes();

} // namespace plab
