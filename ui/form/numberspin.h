// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>

class QLabel;

namespace plab {

/// A spin box for whole numbers up to 2^53 (decimals 0) and for others, in the person's locale with group
/// separators. The unit stands grey at the right edge, outside the text that is edited. GUI thread.
class NumberSpin : public QDoubleSpinBox
{
    Q_OBJECT
public:
    explicit NumberSpin(QWidget *parent = nullptr);

    void setUnit(const QString &unit);

    QString textFromValue(double value) const override;
    double valueFromText(const QString &text) const override;
    QValidator::State validate(QString &text, int &position) const override;
    void fixup(QString &text) const override; ///< out of range becomes the nearest that is allowed

    /// Whether a number stands there that could be meant in two ways: a whole one with a decimal point, or
    /// one grouped as nobody groups. 1.000 is no 1, and 1,5 no 15.
    bool isUnclear() const { return isUnclear(text()); }

Q_SIGNALS:
    void typed(); ///< a person changed the text, also to one that is not allowed

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void placeUnit();
    void keepDigits();
    QString withoutGroups(const QString &text) const;
    bool isUnclear(const QString &text) const;
    bool isWellGrouped(const QString &text) const;

    QLabel *m_unit;
};

} // namespace plab
