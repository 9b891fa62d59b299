// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/form/parameterform.h"

#include "ui/base/plaintip.h"
#include "ui/base/wholewidth.h"
#include "ui/form/parameterfield.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace plab {

namespace {

constexpr int BesideRows = 16;   ///< before the labels, where fields have the mark of what is changed
constexpr int ButtonPadding = 8; ///< of the flat buttons: their words line up with the labels

QVBoxLayout *makeRows(int before)
{
    auto *rows = new QVBoxLayout;
    rows->setContentsMargins(before, 0, BesideRows, 0);
    rows->setSpacing(6);
    return rows;
}

} // namespace

ParameterForm::ParameterForm(QWidget *parent)
    : QWidget(parent), m_scroll(new QScrollArea), m_mainRows(makeRows(0)), m_fold(new QWidget),
      m_foldRows(makeRows(0))
{
    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 10, 0, 12);
    layout->setSpacing(8);
    layout->addLayout(m_mainRows);
    buildBar(layout);
    m_fold->setLayout(m_foldRows);
    m_fold->hide();
    layout->addWidget(m_fold);
    QVBoxLayout *notes = makeRows(BesideRows);
    layout->addLayout(notes);
    buildNotes(notes);
    layout->addStretch(1);
    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus); // its fields have it, and scroll it
    keepWholeWidth(m_scroll);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_scroll);
    updateBar();
}

/// A field that still has the focus is left while the base class goes away, and corrects what was refused:
/// nobody is there any more to hear of it.
ParameterForm::~ParameterForm()
{
    for (ParameterField *field : std::as_const(m_fields))
        field->disconnect(this);
}

void ParameterForm::buildBar(QVBoxLayout *layout)
{
    m_more = new QToolButton;
    m_more->setObjectName(QStringLiteral("moreButton"));
    m_more->setProperty("look", QStringLiteral("flat"));
    m_more->setCheckable(true);
    m_more->setToolTip(tr("Show the parameters that are rarely changed"));
    connect(m_more, &QToolButton::toggled, this, &ParameterForm::showMore);
    buildReset();
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(BesideRows - ButtonPadding, 0, BesideRows - ButtonPadding, 0);
    bar->addWidget(m_more);
    bar->addStretch(1);
    bar->addWidget(m_reset);
    layout->addLayout(bar);
}

void ParameterForm::buildReset()
{
    m_reset = new QToolButton;
    m_reset->setObjectName(QStringLiteral("resetButton"));
    m_reset->setProperty("look", QStringLiteral("flat"));
    m_reset->setText(tr("Reset"));
    m_reset->setPopupMode(QToolButton::MenuButtonPopup);
    m_reset->installEventFilter(this);
    auto *menu = new QMenu(m_reset);
    m_toReference = menu->addAction(QString());
    m_toDefaults = menu->addAction(QString());
    m_reset->setMenu(menu);
    connect(m_reset, &QToolButton::clicked, this,
            [this] { m_toReference->isEnabled() ? m_toReference->trigger() : m_reset->showMenu(); });
    connect(m_toReference, &QAction::triggered, this, &ParameterForm::resetWanted);
    connect(m_toDefaults, &QAction::triggered, this, &ParameterForm::defaultsWanted);
}

/// A button with a menu opens it by the mouse alone.
bool ParameterForm::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress || static_cast<QKeyEvent *>(event)->key() != Qt::Key_Down)
        return QWidget::eventFilter(watched, event);
    m_reset->showMenu();
    return true;
}

void ParameterForm::setDeclaration(const Declaration *declaration)
{
    if (declaration == m_declaration) {
        if (declaration)
            setParameters(Parameters(declaration->parameters));
        return;
    }
    clear();
    m_declaration = declaration;
    for (const Parameter &parameter : declaration->parameters)
        addField(parameter, parameter.main ? m_mainRows : m_foldRows);
    orderTabs();
    setError({});
    setRemarks({});
    setReference(Parameters(declaration->parameters), declaration->title.shown());
    updateGeometry();
}

void ParameterForm::setReference(const Parameters &parameters, const QString &name)
{
    for (ParameterField *field : std::as_const(m_fields))
        field->setReference(parameters.value(field->parameter().name));
    const QString back = tr("Back to the settings of “%1”").arg(name);
    m_reset->setToolTip(plainTip(back));
    m_toReference->setText(QString(back).replace(QLatin1Char('&'), QLatin1String("&&")));
    m_toDefaults->setText(tr("Defaults of “%1”").arg(m_declaration->title.shown()));
    updateBar();
}

QSize ParameterForm::minimumSizeHint() const
{
    const int inside = m_scroll->widget()->minimumSizeHint().width();
    return {inside + m_scroll->verticalScrollBar()->sizeHint().width(), QWidget::minimumSizeHint().height()};
}

void ParameterForm::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateGeometry(); // the scroll area does not pass on what its fields need
}

bool ParameterForm::standsInToolBar(const Parameter &parameter)
{
    return parameter.name == QLatin1String("recording") || parameter.name == QLatin1String("sampling");
}

void ParameterForm::focusFirst()
{
    const auto can = [](const ParameterField *field) { return field->editor()->isEnabled(); };
    const auto first = std::find_if(m_fields.begin(), m_fields.end(), can);
    if (first != m_fields.end())
        (*first)->editor()->setFocus(Qt::ShortcutFocusReason);
}

QWidget *ParameterForm::showField(const QString &name)
{
    ParameterField *found = field(name);
    if (!found || standsInToolBar(found->parameter()))
        return nullptr;
    if (!found->parameter().main)
        showMore(true);
    m_scroll->widget()->layout()->activate(); // else what was folded has no place yet
    m_scroll->ensureWidgetVisible(found);
    return found;
}

void ParameterForm::clear()
{
    for (ParameterField *field : std::as_const(m_fields)) {
        field->hide();
        field->deleteLater(); // a signal of its own may be what brought us here
    }
    m_fields.clear();
}

void ParameterForm::addField(const Parameter &parameter, QVBoxLayout *rows)
{
    ParameterField *field = ParameterField::make(parameter, m_scroll->widget());
    if (standsInToolBar(parameter))
        field->hide();
    else
        rows->addWidget(field);
    m_fields.append(field);
    connect(field, &ParameterField::changed, this, [this, field] { fieldChanged(field); });
}

void ParameterForm::orderTabs()
{
    QWidget *last = nullptr;
    const auto append = [&](QWidget *next) {
        if (last)
            setTabOrder(last, next);
        last = next;
    };
    const auto appendFields = [&](bool main) {
        for (ParameterField *field : std::as_const(m_fields)) {
            if (field->parameter().main != main || standsInToolBar(field->parameter()))
                continue;
            for (QWidget *editor : field->findChildren<QWidget *>()) {
                const bool ownFocus = !editor->focusProxy(); // a spin box's line edit has none
                if (ownFocus && editor != field->resetButton() && editor->focusPolicy() & Qt::TabFocus
                    && editor->window() == window())
                    append(editor); // not in a popup
            }
            append(field->resetButton());
        }
    };
    appendFields(true);
    append(m_more);
    append(m_reset);
    appendFields(false);
}

void ParameterForm::setParameters(const Parameters &parameters)
{
    for (ParameterField *field : std::as_const(m_fields)) {
        const QString &name = field->parameter().name;
        field->setValue(parameters.contains(name) ? parameters.value(name) : field->parameter().initial);
    }
    m_lastEdited.clear();
    setError({});
    updateBar();
}

Parameters ParameterForm::parameters() const
{
    if (!m_declaration)
        return {};
    Parameters parameters(m_declaration->parameters);
    for (const ParameterField *field : m_fields)
        parameters.set(field->parameter().name, field->value());
    return parameters;
}

void ParameterForm::setValue(const QString &name, const ParameterValue &value)
{
    if (ParameterField *found = field(name))
        found->setValue(value);
    updateBar();
}

ParameterField *ParameterForm::field(const QString &name) const
{
    const auto found = std::find_if(m_fields.begin(), m_fields.end(),
                                    [&](const ParameterField *f) { return f->parameter().name == name; });
    return found == m_fields.end() ? nullptr : *found;
}

QString ParameterForm::problem() const
{
    for (const ParameterField *field : m_fields) {
        if (!field->problem().isEmpty())
            return field->problem();
    }
    return {};
}

bool ParameterForm::isChanged() const
{
    return std::any_of(m_fields.begin(), m_fields.end(),
                       [](const ParameterField *field) { return field->isChanged(); });
}

void ParameterForm::setAlsoChanged(bool changed)
{
    m_isAlsoChanged = changed;
    updateBar();
}

bool ParameterForm::isMoreShown() const
{
    return !m_fold->isHidden();
}

void ParameterForm::showMore(bool shown)
{
    m_fold->setVisible(shown);
    m_more->setChecked(shown);
    showRemarks(); // of fields that come or go
    updateBar();
}

void ParameterForm::fieldChanged(ParameterField *field)
{
    m_lastEdited = field->parameter().name;
    m_error->hide();
    updateBar();
    Q_EMIT changed();
}

void ParameterForm::updateBar()
{
    const auto folded = [](const ParameterField *f) {
        return !f->parameter().main && !standsInToolBar(f->parameter());
    };
    const auto differing = std::count_if(m_fields.begin(), m_fields.end(), [&](const ParameterField *f) {
        return folded(f) && f->isChanged();
    });
    const QString arrow = isMoreShown() ? QStringLiteral("▾ ") : QStringLiteral("▸ ");
    m_more->setText(arrow + (differing == 0 ? tr("More") : tr("More · %n changed", nullptr, int(differing))));
    m_more->setVisible(std::any_of(m_fields.begin(), m_fields.end(), folded));
    const bool isOther = isChanged() || m_isAlsoChanged;
    m_toReference->setEnabled(isOther);
    m_toDefaults->setEnabled(m_declaration && parameters() != Parameters(m_declaration->parameters));
    m_reset->setEnabled(isOther || m_toDefaults->isEnabled());
}

} // namespace plab
