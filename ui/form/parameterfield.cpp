// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/form/parameterfield.h"

#include "core/model/wording.h"
#include "ui/base/icons.h"
#include "ui/base/plaintip.h"

#include <QAction>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace plab {

namespace {

constexpr int BoxEdge = 8;        // what the style sheet takes beside the hint
constexpr int UsualWidth = 150;   // up to here editors are equally wide
constexpr int MostBoxWidth = 180; // of a box of choices; its name keeps at least a word's width
constexpr int MarkWidth = 16;     // before the labels; the mark of what is changed has room in it

QLabel *makeSentence(const char *look)
{
    auto *sentence = new QLabel;
    sentence->setProperty("look", QLatin1String(look));
    sentence->setTextFormat(Qt::PlainText);
    sentence->setWordWrap(true);
    sentence->hide();
    return sentence;
}

} // namespace

ParameterField::ParameterField(const Parameter &parameter, QWidget *parent)
    : QWidget(parent), m_parameter(parameter), m_value(parameter.initial), m_reference(parameter.initial),
      m_rows(new QVBoxLayout(this)), m_sentence(makeSentence("error")), m_aside(makeSentence("muted")),
      m_reset(new QToolButton(this))
{
    setObjectName(parameter.name);
    setToolTip(toolTipText());
    m_rows->setContentsMargins(MarkWidth, 0, 0, 0);
    m_rows->setSpacing(6);
    m_rows->addWidget(m_sentence);
    m_rows->addWidget(m_aside);
    m_reset->setObjectName(parameter.name + QStringLiteral("-reset"));
    m_reset->setProperty("look", QStringLiteral("mark"));
    m_reset->setIcon(lineIcon(QStringLiteral("reset")));
    m_reset->setIconSize({MarkWidth - 5, MarkWidth - 5});
    m_reset->setFocusPolicy(Qt::TabFocus); // a click leaves the focus where it is
    m_reset->hide();
    connect(m_reset, &QToolButton::clicked, this, [this] { resetTo(m_reference); });
}

QString ParameterField::toolTipText() const
{
    const QString help = m_parameter.help.shown();
    const QString idle =
        m_idle.isEmpty() ? QString() : QStringLiteral("<p>%1</p>").arg(m_idle.toHtmlEscaped());
    return idle
        + QStringLiteral("<p>%1.</p><p>%2<br>%3</p><p><code>--set %4=…</code></p>")
              .arg(
                  help.endsWith(QLatin1Char('.')) ? help.chopped(1).toHtmlEscaped() : help.toHtmlEscaped(),
                  tr("Allowed: %1").arg(allowedValues(m_parameter, Reader::Person).shown().toHtmlEscaped()),
                  tr("Default: %1").arg(shownValue(m_parameter, m_parameter.initial).shown().toHtmlEscaped()),
                  m_parameter.name);
}

QWidget *ParameterField::addRow(QWidget *editor, QWidget *buddy, const QString &label)
{
    auto *row = new QWidget;
    m_editorRows.append(row);
    auto *grid = new QGridLayout(row);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    auto *name = new QLabel(label.isEmpty() ? m_parameter.label.shown() : label);
    name->setWordWrap(true);
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
    m_rows->insertWidget(int(m_editorRows.size()) - 1, row);
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
    showState();
}

void ParameterField::setReference(const ParameterValue &reference)
{
    m_reference = reference;
    const QString back = tr("Back to %1").arg(shownValue(m_parameter, reference).shown());
    m_reset->setToolTip(plainTip(back));
    m_reset->setAccessibleName(
        tr("%1: %2", "a setting and what the button does").arg(m_parameter.label.shown(), back));
    showState();
}

void ParameterField::setIdle(const QString &why, bool isTold)
{
    if (m_idle == why && m_isIdleTold == isTold)
        return;
    m_idle = why;
    m_isIdleTold = isTold;
    setToolTip(toolTipText());
    describe();
    showState();
}

void ParameterField::setNote(const QString &sentence, bool isGrave)
{
    if (m_note == sentence && m_isNoteGrave == isGrave)
        return;
    m_note = sentence;
    m_isNoteGrave = isGrave;
    describe();
    showState();
}

/// For a screen reader, what stands under it for others.
void ParameterField::describe()
{
    const QString what = m_idle.isEmpty() ? m_parameter.help.shown() : m_idle;
    m_editor->setAccessibleDescription(m_note.isEmpty() ? what : m_note + QLatin1Char('\n') + what);
}

/// Where what stands there is wrong, it can be mended, effect or not.
void ParameterField::showState()
{
    const bool canBeSet = m_idle.isEmpty() || !m_problem.isEmpty() || !m_remark.isEmpty();
    for (QWidget *row : std::as_const(m_editorRows))
        row->setEnabled(canBeSet);
    const QString aside = !m_note.isEmpty() ? m_note : m_isIdleTold ? m_idle : QString();
    m_aside->setText(aside);
    m_aside->setVisible(!aside.isEmpty());
    const QString look = m_isNoteGrave ? QStringLiteral("warning") : QStringLiteral("muted");
    if (m_aside->property("look") != look) {
        m_aside->setProperty("look", look);
        m_aside->style()->polish(m_aside);
    }
    const bool hadFocus = m_reset->hasFocus();
    m_reset->setVisible(isChanged());
    if (hadFocus && !isChanged())
        m_editor->setFocus(Qt::OtherFocusReason); // where the person was, not wherever Tab would go
    placeReset();
}

void ParameterField::placeReset()
{
    if (m_editorRows.isEmpty())
        return;
    const QRect row = m_editorRows.first()->geometry();
    const int height = std::min(row.height(), m_reset->sizeHint().height());
    m_reset->setGeometry(QStyle::visualRect(
        layoutDirection(), rect(), {0, row.top() + (row.height() - height) / 2, MarkWidth - 2, height}));
}

bool ParameterField::event(QEvent *event)
{
    const bool done = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize)
        placeReset();
    return done;
}

void ParameterField::edited(const ParameterValue &value)
{
    if (m_showing)
        return;
    m_value = value;
    m_problem.clear();
    m_remark.clear();
    showSentence();
    showState();
    Q_EMIT changed();
}

void ParameterField::editedWrongly(const QString &problem)
{
    m_problem = problem;
    showSentence();
    showState();
    Q_EMIT changed();
}

void ParameterField::typed(const QString &text)
{
    const Result<ParameterValue> value = parseParameter(m_parameter, text, Reader::Person);
    if (value)
        edited(value.value());
    else
        editedWrongly(value.error().sentence.shown());
}

void ParameterField::setRemark(const QString &sentence)
{
    m_remark = sentence;
    showSentence();
    showState();
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
    addReset(menu, tr("Back to %1"), m_reference);
    if (m_reference != m_parameter.initial)
        addReset(menu, tr("Default: %1"), m_parameter.initial);
    menu->popup(globalPosition);
}

void ParameterField::addReset(QMenu *menu, const QString &text, const ParameterValue &value)
{
    QAction *reset = menu->addAction(text.arg(shownValue(m_parameter, value).shown()));
    reset->setEnabled(m_value != value || !m_problem.isEmpty());
    connect(reset, &QAction::triggered, this, [this, value] { resetTo(value); });
}

void ParameterField::resetTo(const ParameterValue &value)
{
    setValue(value);
    Q_EMIT changed();
}

} // namespace plab
