// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace plab {

/// The letter that Alt goes with in a text with an ampersand, small; empty if there is none.
QString mnemonicOf(const QString &text);

/// The letters that the window's menu bar and the labels of its fields have.
QString takenMnemonics(const QWidget *window);

/// The text with its mnemonic, or with another letter of it where that one is taken: two that have the same
/// would answer in turn, and a menu before a button. Without one where all are taken.
QString freeMnemonic(const QString &text, const QString &taken);

} // namespace plab
