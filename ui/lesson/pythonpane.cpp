// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/pythonpane.h"

#include "core/record/savefile.h"
#include "ui/base/filedialogs.h"
#include "ui/console/consolemodel.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTextDocument>

namespace plab {

PythonPane::PythonPane(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(16, 4, 6, 4);
    auto *copyIt = new QPushButton(tr("Copy"));
    copyIt->setAccessibleName(tr("Copy the script"));
    auto *saveIt = new QPushButton(tr("Save as…"));
    saveIt->setAccessibleName(tr("Save the script as…"));
    line->setSpacing(6);
    line->addWidget(copyIt);
    line->addWidget(saveIt);
    line->addStretch();
    m_text = new QPlainTextEdit;
    m_text->setReadOnly(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setTabChangesFocus(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->document()->setDocumentMargin(12);
    m_text->setFont(consoleFont());
    m_text->setAccessibleName(tr("Script in Python"));
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    m_problem->setMargin(8);
    m_problem->hide();
    layout->addLayout(line);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_problem);
    setFocusProxy(m_text);
    connect(copyIt, &QPushButton::clicked, this, &PythonPane::copy);
    connect(saveIt, &QPushButton::clicked, this, &PythonPane::save);
}

void PythonPane::showScript(const QString &script, const QString &name)
{
    m_name = name;
    if (m_text->toPlainText() == script)
        return;
    const int place = m_text->verticalScrollBar()->value();
    m_text->setPlainText(script);
    m_text->verticalScrollBar()->setValue(place);
}

void PythonPane::copy()
{
    QApplication::clipboard()->setText(m_text->toPlainText());
}

void PythonPane::save()
{
    askWhereToSave(window(), tr("Save the script"), m_name + QStringLiteral(".py"),
                   tr("Python script (*.py)"), [this](const QString &path) {
                       const Result<void> saved = writeFile(path, m_text->toPlainText().toUtf8());
                       m_problem->setVisible(!saved);
                       m_problem->setText(saved ? QString() : saved.error().sentence.shown());
                   });
}

void PythonPane::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange)
        m_text->setFont(consoleFont());
    QWidget::changeEvent(event);
}

} // namespace plab
