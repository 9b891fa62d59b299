// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/form/fieldkinds.h"

#include "core/model/wording.h"
#include "ui/base/filedialogs.h"
#include "ui/form/numberspin.h"
#include "ui/form/toggleswitch.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMimeData>
#include <QRegularExpression>
#include <QScrollBar>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QToolButton>
#include <QUrl>

#include <algorithm>

namespace plab {

namespace {

const QString None = QStringLiteral("none");

constexpr int TextEdge = 1; // between the text of a closed box and its field

/// A line to type in, which gives way in a narrow form.
QLineEdit *newLine()
{
    auto *line = new QLineEdit;
    line->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    return line;
}

/// It gives way in a narrow form, and its list shows all that it has no room for.
class CalmComboBox : public QComboBox
{
public:
    /// What is shown is each choice's label, what is chosen its name.
    CalmComboBox(const Parameter &parameter, const QStringList &choices)
    {
        for (const QString &choice : choices)
            addItem(shownChoice(parameter, choice).shown(), choice);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        setMaxVisibleItems(20);
        view()->setTextElideMode(Qt::ElideRight);
    }

    /// The list is as wide as its longest entry, however narrow the box.
    void showPopup() override
    {
        int widest = 0;
        for (int i = 0; i < count(); ++i)
            widest = std::max(widest, view()->sizeHintForIndex(model()->index(i, modelColumn())).width());
        const int frame = 2 * view()->frameWidth() + view()->verticalScrollBar()->sizeHint().width();
        view()->setMinimumWidth(std::max(width(), widest + frame));
        QComboBox::showPopup();
    }

protected:
    /// What does not fit has dots in its middle: shared-memory-spin and -futex differ at their ends.
    void paintEvent(QPaintEvent *) override
    {
        QStylePainter painter(this);
        painter.setPen(palette().color(QPalette::Text));
        QStyleOptionComboBox option;
        initStyleOption(&option);
        const QRect room =
            style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
        option.currentText =
            fontMetrics().elidedText(option.currentText, Qt::ElideMiddle, room.width() - 2 * TextEdge);
        painter.drawComplexControl(QStyle::CC_ComboBox, option);
        painter.drawControl(QStyle::CE_ComboBoxLabel, option);
    }
};

NumberSpin *makeSpin(const Parameter &parameter)
{
    auto *spin = new NumberSpin;
    spin->setDecimals(parameter.type == ParameterType::Int ? 0 : 9);
    spin->setRange(parameter.minimum, parameter.maximum);
    spin->setUnit(parameter.unit.words.shown());
    if (parameter.minimum == 0)
        spin->setSpecialValueText(parameter.zeroMeans.shown());
    return spin;
}

} // namespace

ParameterField *ParameterField::make(const Parameter &parameter, QWidget *parent)
{
    ParameterField *field = nullptr;
    switch (parameter.type) {
    case ParameterType::Int:
    case ParameterType::Number:
        field = new NumberField(parameter, parent);
        break;
    case ParameterType::Switch:
        field = new SwitchField(parameter, parent);
        break;
    case ParameterType::List:
        field = new ListField(parameter, parent);
        break;
    case ParameterType::Texts:
        field = new TextsField(parameter, parent);
        break;
    case ParameterType::Text:
        field = new TextField(parameter, parent);
        break;
    case ParameterType::File:
        field = new FileField(parameter, parent);
        break;
    case ParameterType::Choice:
        field = parameter.isSwitchable() ? static_cast<ParameterField *>(new KindField(parameter, parent))
                                         : new ChoiceField(parameter, parent);
        break;
    }
    field->setValue(parameter.initial);
    return field;
}

NumberField::NumberField(const Parameter &parameter, QWidget *parent)
    : ParameterField(parameter, parent), m_spin(makeSpin(parameter))
{
    if (parameter.optional)
        addRow(withCheckBox(), m_spin);
    else
        addRow(m_spin);
    connect(m_spin, &QDoubleSpinBox::valueChanged, this, &NumberField::read);
    connect(m_spin, &NumberSpin::typed, this, &NumberField::checkTyped);
    connect(m_spin, &QDoubleSpinBox::editingFinished, this, &NumberField::checkTyped); // corrected by then
}

void NumberField::checkTyped()
{
    if (m_spin->hasAcceptableInput()) {
        if (!problem().isEmpty())
            read();
        return;
    }
    constexpr double Exact = 9007199254740992; // 2^53
    const double typed = std::clamp(m_spin->valueFromText(m_spin->text()), -Exact, Exact);
    const bool whole = parameter().type == ParameterType::Int;
    const Result<void> allowed = checkParameter(
        parameter(), whole ? ParameterValue(qint64(typed)) : ParameterValue(typed), Reader::Person);
    const QString text = m_spin->cleanText().trimmed();
    if (!allowed && !text.isEmpty())
        editedWrongly(allowed.error().sentence.shown());
    else if (m_spin->isUnclear())
        editedWrongly(
            notAllowed(parameter(), Text::plain(QLatin1Char('"') + text + QLatin1Char('"')), Reader::Person)
                .sentence.shown());
}

QWidget *NumberField::withCheckBox()
{
    auto *both = new QWidget;
    auto *layout = new QHBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_given = new QCheckBox;
    m_given->setAccessibleName(tr("%1: give a value").arg(parameter().label.shown()));
    m_given->setToolTip(tr("Off: none"));
    layout->addWidget(m_given);
    layout->addWidget(m_spin, 1);
    connect(m_given, &QCheckBox::toggled, m_spin, &QWidget::setEnabled);
    connect(m_given, &QCheckBox::toggled, this, &NumberField::read);
    return both;
}

void NumberField::read()
{
    if (m_given && !m_given->isChecked())
        edited(std::monostate());
    else if (parameter().type == ParameterType::Int)
        edited(qint64(m_spin->value()));
    else
        edited(m_spin->value());
}

void NumberField::display(const ParameterValue &value)
{
    const bool given = !std::holds_alternative<std::monostate>(value);
    if (m_given)
        m_given->setChecked(given);
    m_spin->setEnabled(given);
    if (const auto *whole = std::get_if<qint64>(&value))
        m_spin->setValue(double(*whole));
    else if (const auto *number = std::get_if<double>(&value))
        m_spin->setValue(*number);
}

SwitchField::SwitchField(const Parameter &parameter, QWidget *parent)
    : ParameterField(parameter, parent), m_switch(new ToggleSwitch)
{
    addRow(m_switch);
    connect(m_switch, &ToggleSwitch::toggled, this, [this](bool on) { edited(on); });
}

void SwitchField::display(const ParameterValue &value)
{
    const auto *on = std::get_if<bool>(&value);
    m_switch->setChecked(on && *on);
}

ChoiceField::ChoiceField(const Parameter &parameter, QWidget *parent)
    : ParameterField(parameter, parent), m_choices(new CalmComboBox(parameter, parameter.choiceNames()))
{
    addRow(m_choices);
    connect(m_choices, &QComboBox::currentIndexChanged, this,
            [this] { edited(m_choices->currentData().toString()); });
}

void ChoiceField::display(const ParameterValue &value)
{
    m_choices->setCurrentIndex(m_choices->findData(parameterToText(value)));
}

KindField::KindField(const Parameter &parameter, QWidget *parent)
    : ParameterField(parameter, parent), m_switch(new ToggleSwitch)
{
    QStringList kinds = parameter.choiceNames();
    kinds.removeAll(None);
    m_kinds = new CalmComboBox(parameter, kinds);
    m_kinds->setObjectName(parameter.name + QStringLiteral("-kind"));
    addRow(m_switch)->findChild<QLabel *>()->setProperty("look", QStringLiteral("section"));
    m_kindRow = addRow(m_kinds, nullptr, tr("Kind"));
    m_kinds->setAccessibleName(tr("%1: kind").arg(parameter.label.shown()));
    connect(m_switch, &ToggleSwitch::toggled, m_kindRow, &QWidget::setVisible);
    connect(m_switch, &ToggleSwitch::toggled, this, &KindField::read);
    connect(m_kinds, &QComboBox::currentIndexChanged, this, &KindField::read);
}

void KindField::read()
{
    edited(m_switch->isChecked() ? m_kinds->currentData().toString() : None);
}

void KindField::display(const ParameterValue &value)
{
    const QString kind = parameterToText(value);
    const bool on = kind != None;
    if (on)
        m_kinds->setCurrentIndex(m_kinds->findData(kind));
    m_switch->setChecked(on);
    m_kindRow->setVisible(on);
}

ListField::ListField(const Parameter &parameter, QWidget *parent)
    : ParameterField(parameter, parent), m_text(newLine())
{
    addRow(m_text);
    connect(m_text, &QLineEdit::textEdited, this, &ListField::read);
}

void ListField::display(const ParameterValue &value)
{
    const QLocale locale;
    QStringList shown;
    if (const auto *list = std::get_if<QList<double>>(&value)) {
        for (const double member : *list)
            shown << locale.toString(member, 'g', QLocale::FloatingPointShortest)
                         .remove(locale.groupSeparator());
    }
    m_text->setText(shown.join(locale.decimalPoint() == QLatin1String(",") ? QStringLiteral("; ")
                                                                           : QStringLiteral(", ")));
}

void ListField::read(const QString &text)
{
    static const QRegularExpression commas(QStringLiteral("[,;\\s]+"));
    static const QRegularExpression semicolons(QStringLiteral("[;\\s]+"));
    const QLocale locale;
    QStringList members;
    const bool commaIsDecimal = locale.decimalPoint() == QLatin1String(",");
    for (const QString &word : text.split(commaIsDecimal ? semicolons : commas, Qt::SkipEmptyParts)) {
        bool isNumber = false;
        const double member = locale.toDouble(word, &isNumber);
        members << (isNumber ? parameterToText(member)
                             : word); // the file's form, which the parameter can check
    }
    if (members.isEmpty() && parameter().optional)
        return edited({});
    typed(members.join(QLatin1Char(',')));
}

TextsField::TextsField(const Parameter &parameter, QWidget *parent)
    : ParameterField(parameter, parent), m_text(newLine())
{
    addRow(m_text);
    connect(m_text, &QLineEdit::textEdited, this, &TextsField::read);
}

void TextsField::display(const ParameterValue &value)
{
    const auto *texts = std::get_if<QStringList>(&value);
    m_text->setText(texts ? texts->join(QStringLiteral(", ")) : QString());
}

void TextsField::read(const QString &text)
{
    if (text.trimmed().isEmpty() && parameter().optional)
        return edited({});
    typed(text);
}

TextField::TextField(const Parameter &parameter, QWidget *parent) : ParameterField(parameter, parent)
{
    if (parameter.choices.isEmpty()) {
        m_text = newLine();
        addRow(m_text);
    } else {
        auto *box = new CalmComboBox(parameter, parameter.choiceNames());
        box->setEditable(true);
        box->setInsertPolicy(QComboBox::NoInsert);
        m_text = box->lineEdit();
        addRow(box);
    }
    connect(m_text, &QLineEdit::textChanged, this, &TextField::read);
}

void TextField::display(const ParameterValue &value)
{
    m_text->setText(parameterToText(value));
    m_text->setCursorPosition(0);
}

void TextField::read(const QString &text)
{
    typed(text);
}

FileField::FileField(const Parameter &parameter, QWidget *parent)
    : ParameterField(parameter, parent), m_path(newLine())
{
    m_path->setPlaceholderText(tr("drop one here"));
    m_path->setAcceptDrops(false); // a drop is a path, and not text to be inserted
    auto *both = new QWidget;
    auto *layout = new QHBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_path, 1);
    auto *chooser = new QToolButton;
    chooser->setText(QStringLiteral("\u2026"));
    chooser->setAccessibleName(tr("%1: choose a file").arg(parameter.label.shown()));
    chooser->setToolTip(tr("Choose a file"));
    layout->addWidget(chooser);
    addRow(both, m_path);
    setAcceptDrops(true);
    connect(chooser, &QToolButton::clicked, this, &FileField::choose);
    connect(m_path, &QLineEdit::textEdited, this, &FileField::read);
}

void FileField::display(const ParameterValue &value)
{
    m_path->setText(parameterToText(value));
    m_path->setToolTip(parameterToText(value));
}

void FileField::read(const QString &path)
{
    if (path.trimmed().isEmpty() && parameter().optional)
        return edited({});
    typed(path.trimmed());
}

void FileField::choose()
{
    askWhatToOpen(window(), tr("Choose a script"), tr("Python scripts (*.py);;All files (*)"),
                  [this](const QString &path) {
                      m_path->setText(path);
                      read(path);
                  });
}

void FileField::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile())
        event->acceptProposedAction();
}

void FileField::dropEvent(QDropEvent *event)
{
    const QString path = event->mimeData()->urls().first().toLocalFile();
    m_path->setText(path);
    read(path);
}

} // namespace plab
