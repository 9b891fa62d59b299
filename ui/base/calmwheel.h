// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace plab {

/// While it lives, the wheel changes no value, choice or tab of the program that has not the focus: it
/// scrolls what is around it instead. GUI thread.
class CalmWheel : public QObject
{
    Q_OBJECT
public:
    explicit CalmWheel(QObject *parent = nullptr);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace plab
