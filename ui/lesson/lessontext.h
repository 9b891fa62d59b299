// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace plab {

/// The Markdown of a lesson, of a preset or an experiment (:/lessons/<id>.md); empty if there is none.
QString lessonText(const QString &id);

/// A lesson piece by piece, as it is shown one thing at a time: a piece begins with a heading or with a
/// paragraph whose first words are bold, and the title goes with the first. In their order they are the whole
/// lesson.
QStringList lessonPieces(const QString &markdown);

} // namespace plab
