// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/form/parameterfield.h"

#include "core/model/wording.h"

#include <QAction>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <algorithm>

namespace plab {

namespace {

constexpr int BoxEdge = 8;        // what the style sheet takes beside the hint
constexpr int UsualWidth = 150;   // up to here editors are equally wide
constexpr int MostBoxWidth = 180; // of a box of choices; its name keeps at least a word's width

} // namespace

ParameterField::ParameterField(const Parameter &parameter, QWidget *parent)
    : QWidget(parent), m_parameter(parameter), m_value(parameter.initial), m_rows(new QVBoxLayout(this)),
      m_sentence(new QLabel)
{
    setObjectName(parameter.name);
    setToolTip(toolTipText());
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(6);
    m_sentence->setProperty("look", QStringLiteral("error"));
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->hide();
    m_rows->addWidget(m_sentence);
}

QString ParameterField::toolTipText() const
{
    const QString help = m_parameter.help.shown();
    return QStringLiteral("<p>%1.</p><p>%2<br>%3</p><p><code>--set %4=…</code></p>")
        .arg(help.endsWith(QLatin1Char('.')) ? help.chopped(1).toHtmlEscaped() : help.toHtmlEscaped(),
             tr("Allowed: %1").arg(allowedValues(m_parameter, Reader::Person).shown().toHtmlEscaped()),
             tr("Default: %1").arg(shownValue(m_parameter, m_parameter.initial).shown().toHtmlEscaped()),
             m_parameter.name);
}

QWidget *ParameterField::addRow(QWidget *editor, QWidget *buddy, const QString &label)
{
    auto *row = new QWidget;
    auto *grid = new QGridLayout(row);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    auto *name = new QLabel(label.isEmpty() ? m_parameter.label.shown() : label);
    name->setWordWrap(true);
    name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    QWidget *target = buddy ? buddy : editor;
    name->setBuddy(target);
    target->setAccessibleName(m_parameter.unit.words.isEmpty()
                                  ? name->text()
                                  : name->text() + QStringLiteral(", ") + m_parameter.unit.words.shown());
    target->setAccessibleDescription(m_parameter.help.shown());
    target->installEventFilter(this);
    if (auto *inner = target->findChild<QLineEdit *>())
        inner->installEventFilter(this);
    grid->addWidget(name, 0, 0);
    const bool keepsItsSize = editor->sizePolicy().horizontalPolicy() == QSizePolicy::Fixed;
    grid->addWidget(editor, 0, 1, keepsItsSize ? Qt::AlignLeading : Qt::Alignment());
    grid->setColumnStretch(0, 5);
    grid->setColumnStretch(1, 6);
    const auto *box = qobject_cast<QComboBox *>(editor);
    const int needed = box ? box->sizeHint().width() + BoxEdge : 0;
    if (needed > UsualWidth) // the form's own width stays as it is
        grid->setColumnMinimumWidth(1, std::min(needed, MostBoxWidth));
    m_rows->insertWidget(m_rows->count() - 1, row);
    if (!m_editor)
        m_editor = target;
    return row;
}

void ParameterField::setValue(const ParameterValue &value)
{
    m_value = value;
    m_problem.clear();
    m_remark.clear();
    showSentence();
    const QScopedValueRollback showing(m_showing, true);
    display(value);
}

void ParameterField::edited(const ParameterValue &value)
{
    if (m_showing)
        return;
    m_value = value;
    m_problem.clear();
    m_remark.clear();
    showSentence();
    Q_EMIT changed();
}

void ParameterField::editedWrongly(const QString &problem)
{
    m_problem = problem;
    showSentence();
    Q_EMIT changed();
}

void ParameterField::setRemark(const QString &sentence)
{
    m_remark = sentence;
    showSentence();
}

void ParameterField::showSentence()
{
    const QString sentence = m_problem.isEmpty() ? m_remark : m_problem;
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
}

void ParameterField::contextMenuEvent(QContextMenuEvent *event)
{
    showMenu(nullptr, event->globalPos());
}

bool ParameterField::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ContextMenu)
        return QWidget::eventFilter(watched, event);
    showMenu(static_cast<QWidget *>(watched), static_cast<QContextMenuEvent *>(event)->globalPos());
    return true;
}

void ParameterField::showMenu(QWidget *over, const QPoint &globalPosition)
{
    auto *text = qobject_cast<QLineEdit *>(over);
    QMenu *menu = text ? text->createStandardContextMenu() : new QMenu;
    menu->setParent(this, Qt::Popup);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (text)
        menu->addSeparator();
    QAction *reset =
        menu->addAction(tr("Reset to %1").arg(shownValue(m_parameter, m_parameter.initial).shown()));
    reset->setEnabled(!isDefault() || !m_problem.isEmpty());
    connect(reset, &QAction::triggered, this, [this] {
        setValue(m_parameter.initial);
        Q_EMIT changed();
    });
    menu->popup(globalPosition);
}

} // namespace plab
