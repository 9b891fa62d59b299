// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/create/script.h"

namespace plab::create {

void Roll::call(const QString &step)
{
    QJsonArray names;
    for (Process &child : m_children) {
        if (child.isAlive())
            names.append(QString::fromStdString(child.name()));
    }
    m_calls.append(QJsonArray {step, names});
    m_parent.value(QStringLiteral("active_children"), m_calls);
}

} // namespace plab::create
