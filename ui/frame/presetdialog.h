// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QStringList>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace plab {

/// Asks for a preset's name and note. Not modal: the window goes on working; `chosen` says what was entered.
class PresetDialog : public QDialog
{
    Q_OBJECT
public:
    /// `verb` is the button's word ("Save", "Rename"); `taken` are names in use, which are refused with a
    /// sentence.
    PresetDialog(const QString &windowTitle, const QString &verb, const QStringList &taken,
                 QWidget *parent = nullptr);

    /// Names in use that may be taken all the same: the button then says "Replace".
    void setReplaceable(const QStringList &titles);
    void setTitle(const QString &title);
    void setNote(const QString &note);

Q_SIGNALS:
    void chosen(const QString &title, const QString &note); ///< the title is trimmed, not empty and free

private:
    void build();
    void check();
    void choose();

    QStringList m_taken;
    QStringList m_replaceable;
    QString m_verb;
    QLineEdit *m_title = nullptr;
    QPlainTextEdit *m_note = nullptr;
    QLabel *m_remark = nullptr;
    QPushButton *m_ok = nullptr;
};

} // namespace plab
