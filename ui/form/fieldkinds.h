// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/form/parameterfield.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace plab {

class NumberSpin;
class ToggleSwitch;

/// A whole or other number; with a check box before it where "none" is allowed.
class NumberField : public ParameterField
{
    Q_OBJECT
public:
    NumberField(const Parameter &parameter, QWidget *parent);

protected:
    void display(const ParameterValue &value) override;

private:
    QWidget *withCheckBox();
    void read();
    void checkTyped();

    NumberSpin *m_spin;
    QCheckBox *m_given = nullptr; ///< optional parameters only
};

class SwitchField : public ParameterField
{
    Q_OBJECT
public:
    SwitchField(const Parameter &parameter, QWidget *parent);

protected:
    void display(const ParameterValue &value) override;

private:
    ToggleSwitch *m_switch;
};

class ChoiceField : public ParameterField
{
    Q_OBJECT
public:
    ChoiceField(const Parameter &parameter, QWidget *parent);

protected:
    void display(const ParameterValue &value) override;

private:
    QComboBox *m_choices;
};

/// A choice that is "none" by default: a switch and, while it is on, the kind under it. The kind used last is
/// remembered while it is off.
class KindField : public ParameterField
{
    Q_OBJECT
public:
    KindField(const Parameter &parameter, QWidget *parent);

protected:
    void display(const ParameterValue &value) override;

private:
    void read();

    ToggleSwitch *m_switch;
    QComboBox *m_kinds;
    QWidget *m_kindRow;
};

/// Numbers in the person's locale, separated by commas, or by semicolons where the comma is the decimal
/// point.
class ListField : public ParameterField
{
    Q_OBJECT
public:
    ListField(const Parameter &parameter, QWidget *parent);

protected:
    void display(const ParameterValue &value) override;

private:
    void read(const QString &text);

    QLineEdit *m_text;
};

/// Texts, separated by commas; nothing typed is none where that is allowed.
class TextsField : public ParameterField
{
    Q_OBJECT
public:
    TextsField(const Parameter &parameter, QWidget *parent);

protected:
    void display(const ParameterValue &value) override;

private:
    void read(const QString &text);

    QLineEdit *m_text;
};

/// One line of text; where some are worth offering they stand in a list beside it.
class TextField : public ParameterField
{
    Q_OBJECT
public:
    TextField(const Parameter &parameter, QWidget *parent);

protected:
    void display(const ParameterValue &value) override;
    void read(const QString &text);

private:
    QLineEdit *m_text = nullptr;
};

/// The name of a file: typed, chosen, or dropped here.
class FileField : public ParameterField
{
    Q_OBJECT
public:
    FileField(const Parameter &parameter, QWidget *parent);

protected:
    void display(const ParameterValue &value) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void read(const QString &path);
    void choose();

    QLineEdit *m_path;
};

} // namespace plab
