// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace plab {

/// A short, complete script to begin with: resources/templates.
struct ScriptTemplate
{
    QString fileName; ///< "ticket-office.py"
    QString title;    ///< the first line of its own words
    QString text;
};

QList<ScriptTemplate> scriptTemplates(); ///< in the order of their numbers

} // namespace plab
