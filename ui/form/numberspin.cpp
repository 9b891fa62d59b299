// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/form/numberspin.h"

#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QStyle>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr int ButtonWidth = 20; // as in the style sheet

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
}

void NumberSpin::setUnit(const QString &unit)
{
    m_unit->setText(unit);
    placeUnit();
}

void NumberSpin::placeUnit()
{
    const bool shown =
        !m_unit->text().isEmpty() && (specialValueText().isEmpty() || text() != specialValueText());
    m_unit->setVisible(shown);
    if (!shown) {
        lineEdit()->setTextMargins(0, 0, 0, 0);
        return;
    }
    const QSize size = m_unit->sizeHint();
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
    if (!std::isfinite(value) || (decimals() == 0 && value != std::floor(value)))
        return QValidator::Invalid;
    return value < minimum() || value > maximum() ? QValidator::Intermediate : QValidator::Acceptable;
}

void NumberSpin::fixup(QString &text) const
{
    bool isNumber = false;
    const double value = locale().toDouble(withoutGroups(text), &isNumber);
    if (isNumber)
        text = textFromValue(std::clamp(value, minimum(), maximum()));
}

void NumberSpin::resizeEvent(QResizeEvent *event)
{
    QDoubleSpinBox::resizeEvent(event);
    placeUnit();
}

void NumberSpin::wheelEvent(QWheelEvent *event)
{
    if (hasFocus())
        QDoubleSpinBox::wheelEvent(event);
    else
        event->ignore();
}

} // namespace plab
