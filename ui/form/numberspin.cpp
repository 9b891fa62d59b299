// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/form/numberspin.h"

#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QStyle>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr int ButtonWidth = 20; // as in the style sheet
constexpr int Edges = 34;       // border, padding and what the line edit keeps free, left and right
constexpr int Between = 12;     // number and unit, with what the line edit keeps free at its edges

} // namespace

NumberSpin::NumberSpin(QWidget *parent) : QDoubleSpinBox(parent), m_unit(new QLabel(this))
{
    setGroupSeparatorShown(true);
    setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_unit->setProperty("look", QStringLiteral("muted"));
    m_unit->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_unit->hide();
    connect(lineEdit(), &QLineEdit::textEdited, this, &NumberSpin::typed);
    connect(lineEdit(), &QLineEdit::textChanged, this, &NumberSpin::placeUnit);
    connect(this, &QDoubleSpinBox::textChanged, this, &NumberSpin::placeUnit); // a value that was set
}

void NumberSpin::setUnit(const QString &unit)
{
    m_unit->setText(unit);
    placeUnit();
}

/// The unit may be left out, a digit may not.
void NumberSpin::keepDigits()
{
    const int digits = lineEdit()->fontMetrics().horizontalAdvance(text());
    setMinimumWidth(digits + Edges + ButtonWidth);
}

void NumberSpin::placeUnit()
{
    keepDigits();
    const QSize size = m_unit->sizeHint();
    const int needed = lineEdit()->fontMetrics().horizontalAdvance(text()) + size.width() + Between;
    const bool shown = !m_unit->text().isEmpty()
        && (specialValueText().isEmpty() || text() != specialValueText())
        && needed <= lineEdit()->width(); // the number goes before its unit
    m_unit->setVisible(shown);
    if (!shown) {
        lineEdit()->setTextMargins(0, 0, 0, 0);
        return;
    }
    lineEdit()->setTextMargins(0, 0, size.width() + 4, 0);
    m_unit->setGeometry(
        QStyle::visualRect(layoutDirection(), rect(),
                           QRect(width() - ButtonWidth - size.width() - 4, (height() - size.height()) / 2,
                                 size.width(), size.height())));
    m_unit->raise();
}

QString NumberSpin::textFromValue(double value) const
{
    if (decimals() == 0)
        return locale().toString(value, 'f', 0);
    return locale().toString(value, 'f', QLocale::FloatingPointShortest);
}

QString NumberSpin::withoutGroups(const QString &text) const
{
    QString plain = text.trimmed();
    const QString group = locale().groupSeparator();
    plain.remove(group);
    plain.removeIf([](QChar c) { return c.isSpace(); }); // typed with a plain space, shown with a narrow one
    return plain;
}

/// Whether the part before the decimal point is grouped as the locale groups it, or not at all. Where no
/// separator was typed, because all that stand there are those that were shown, a digit more or less does not
/// matter.
bool NumberSpin::isWellGrouped(const QString &text) const
{
    const QString group = locale().groupSeparator();
    QString shown = text.trimmed();
    if (!group.isEmpty() && group.front().isSpace())
        shown.replace(QRegularExpression(QStringLiteral("\\s")), group);
    const qsizetype separators = shown.count(group);
    if (group.isEmpty() || separators == 0 || separators <= textFromValue(value()).count(group))
        return true;
    const QString whole = shown.left(shown.indexOf(locale().decimalPoint()));
    return whole == locale().toString(locale().toLongLong(withoutGroups(whole)));
}

bool NumberSpin::isUnclear(const QString &text) const
{
    bool isNumber = false;
    locale().toDouble(withoutGroups(text), &isNumber);
    const bool hasFraction = decimals() == 0 && text.contains(locale().decimalPoint());
    return isNumber && (hasFraction || !isWellGrouped(text));
}

double NumberSpin::valueFromText(const QString &text) const
{
    if (!specialValueText().isEmpty() && text == specialValueText())
        return minimum();
    return locale().toDouble(withoutGroups(text));
}

QValidator::State NumberSpin::validate(QString &text, int &) const
{
    static const QRegularExpression beginning(QStringLiteral("^[-−]?\\d*[.,٫]?\\d*([eE][-+]?)?$"),
                                              QRegularExpression::UseUnicodePropertiesOption);
    if (!specialValueText().isEmpty() && text == specialValueText())
        return QValidator::Acceptable;
    const QString plain = withoutGroups(text);
    const bool negative = plain.startsWith(locale().negativeSign()) || plain.startsWith(QLatin1Char('-'));
    if (negative && minimum() >= 0)
        return QValidator::Invalid;
    bool isNumber = false;
    const double value = locale().toDouble(plain, &isNumber);
    if (!isNumber)
        return beginning.match(plain).hasMatch() ? QValidator::Intermediate : QValidator::Invalid;
    if (!std::isfinite(value))
        return QValidator::Invalid;
    if (isUnclear(text))
        return QValidator::Intermediate; // nothing is read until it is clear
    if (decimals() == 0 && value != std::floor(value))
        return QValidator::Invalid;
    return value < minimum() || value > maximum() ? QValidator::Intermediate : QValidator::Acceptable;
}

void NumberSpin::fixup(QString &text) const
{
    bool isNumber = false;
    const double value = locale().toDouble(withoutGroups(text), &isNumber);
    if (isNumber && !isUnclear(text)) // else the number before it comes back
        text = textFromValue(std::clamp(value, minimum(), maximum()));
}

void NumberSpin::resizeEvent(QResizeEvent *event)
{
    QDoubleSpinBox::resizeEvent(event);
    placeUnit();
}

} // namespace plab
