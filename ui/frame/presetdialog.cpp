// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/presetdialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

namespace plab {

PresetDialog::PresetDialog(const QString &windowTitle, const QString &verb, const QStringList &taken,
                           QWidget *parent)
    : QDialog(parent), m_taken(taken), m_verb(verb)
{
    setWindowTitle(windowTitle);
    setAttribute(Qt::WA_DeleteOnClose);
    build();
    check();
}

void PresetDialog::build()
{
    m_title = new QLineEdit;
    m_title->setObjectName(QStringLiteral("presetTitle"));
    m_title->setMaxLength(80);
    m_title->setAccessibleName(tr("Name of the preset"));
    m_title->setToolTip(tr("The name under which the library shows the settings"));
    m_note = new QPlainTextEdit;
    m_note->setObjectName(QStringLiteral("presetNote"));
    m_note->setProperty("look", QStringLiteral("input"));
    m_note->setAccessibleName(tr("Note"));
    m_note->setToolTip(tr("What the settings are for; shown as the preset's tool tip"));
    m_note->setPlaceholderText(tr("What it shows, for whom (optional)"));
    m_note->setTabChangesFocus(true);
    m_note->setFixedHeight(fontMetrics().lineSpacing() * 5);
    m_remark = new QLabel;
    m_remark->setTextFormat(Qt::PlainText);
    m_remark->setWordWrap(true);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_ok = buttons->addButton(m_verb, QDialogButtonBox::AcceptRole);
    m_ok->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &PresetDialog::choose);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_title, &QLineEdit::textChanged, this, &PresetDialog::check);

    auto *form = new QFormLayout(this);
    form->addRow(tr("&Name"), m_title);
    form->addRow(tr("No&te"), m_note);
    form->addRow(m_remark);
    form->addRow(buttons);
    setMinimumWidth(400);
}

void PresetDialog::setTitle(const QString &title)
{
    m_title->setText(title);
    m_title->selectAll();
}

void PresetDialog::setReplaceable(const QStringList &titles)
{
    m_replaceable = titles;
    check();
}

void PresetDialog::setNote(const QString &note)
{
    m_note->setPlainText(note);
}

void PresetDialog::check()
{
    const QString title = m_title->text().trimmed();
    const bool replaces = m_replaceable.contains(title, Qt::CaseInsensitive);
    const bool taken = !replaces && m_taken.contains(title, Qt::CaseInsensitive);
    m_remark->setText(replaces    ? tr("Your preset of this name will be replaced.")
                          : taken ? tr("There is a preset of this name already; choose another name.")
                                  : QString());
    m_remark->setVisible(replaces || taken);
    m_ok->setText(replaces ? tr("&Replace") : m_verb);
    m_ok->setEnabled(!title.isEmpty() && !taken);
}

void PresetDialog::choose()
{
    const QString title = m_title->text().trimmed();
    const QString note = m_note->toPlainText().trimmed();
    accept();
    Q_EMIT chosen(title, note);
}

} // namespace plab
