// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace plab {

/// Asks for a path without an event loop of its own; `then` is called with the path unless the person
/// cancels. The folder that was used last is remembered.
void askWhereToSave(QWidget *window, const QString &title, const QString &suggestedName,
                    const QString &filters, std::function<void(const QString &path)> then);
void askWhatToOpen(QWidget *window, const QString &title, const QString &filters,
                   std::function<void(const QString &path)> then);

/// The path with the ending of the chosen filter, unless it has one of the endings that the filters name, as
/// "my.run" has none of "PNG picture (*.png);;SVG drawing (*.svg)".
QString withEnding(const QString &path, const QString &filters, const QString &chosenFilter);

} // namespace plab
