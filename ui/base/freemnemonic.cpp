// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/freemnemonic.h"

#include <QAction>
#include <QKeySequence>
#include <QLabel>
#include <QMainWindow>
#include <QMenuBar>

namespace plab {

QString mnemonicOf(const QString &text)
{
    const QKeySequence keys = QKeySequence::mnemonic(text);
    return keys.isEmpty() ? QString() : QString(QChar(ushort(keys[0].key()))).toLower();
}

QString takenMnemonics(const QWidget *window)
{
    QString taken;
    for (const QMenuBar *bar : window->findChildren<QMenuBar *>()) {
        for (const QAction *menu : bar->actions())
            taken += mnemonicOf(menu->text());
    }
    for (const QLabel *label : window->findChildren<QLabel *>()) {
        if (label->buddy())
            taken += mnemonicOf(label->text());
    }
    return taken;
}

QString freeMnemonic(const QString &text, const QString &taken)
{
    const QString wanted = mnemonicOf(text);
    if (wanted.isEmpty() || !taken.contains(wanted))
        return text;
    const QString plain = QString(text).remove(QLatin1Char('&'));
    for (qsizetype i = 0; i < plain.size(); ++i) {
        if (plain.at(i).isLetter() && !taken.contains(plain.at(i).toLower()))
            return QString(plain).insert(i, QLatin1Char('&'));
    }
    return plain;
}

} // namespace plab
