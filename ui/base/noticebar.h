// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>
#include <QPointer>
#include <QTimer>

#include <functional>
#include <optional>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace plab {

class NoticeText;

/// The bar in which the window speaks: errors, warnings, facts, questions and "Undo". It lies over the lower
/// edge of what it stands in, as wide as its sentence needs, and so moves nothing; where the mouse is, it
/// does not appear. Never modal: it takes the focus only for a question, and the rest of the window goes on
/// working. Esc closes it while it has the focus.
class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    enum class Kind { Info, Warning, Error };

    /// One button of a notice; the bar closes before `run` is called.
    struct Choice
    {
        QString text;
        std::function<void()> run;
    };

    explicit NoticeBar(QWidget *parent);

    void standIn(QWidget *area); ///< becomes its child; its parent's until then

    /// Shows a complete sentence in place of what stood there. Information without a choice leaves after ten
    /// seconds.
    void tell(Kind kind, const QString &sentence, const QList<Choice> &choices = {});
    /// A warning with choices that takes the focus (first choice first) until one is taken or the bar is
    /// closed.
    void ask(const QString &sentence, const QList<Choice> &choices);
    void amend(const QString &sentence); ///< of what is shown: its buttons stay, and nothing is announced
    void dismiss();
    void withdrawQuestion(); ///< closes the bar if it asks: what it asked about is no longer so
    int number() const { return m_number; } ///< of the notice shown last: each has another
    void withdraw(int number);              ///< closes the bar if that notice is still shown

    QString sentence() const; ///< what is shown; empty while hidden
    Kind kind() const { return m_kind; }

Q_SIGNALS:
    void dismissed();

protected:
    bool event(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildLabels(QHBoxLayout *layout);
    void buildCloseButton(QHBoxLayout *layout);
    void setChoices(const QList<Choice> &choices);
    void setSentence(const QString &sentence);
    void place();
    void dress();

    Kind m_kind = Kind::Info;
    bool m_isQuestion = false;
    int m_number = 0;
    std::optional<int> m_above; ///< this line: the mouse was where it would have appeared
    QString m_sentence;
    QLabel *m_sign = nullptr;
    NoticeText *m_text = nullptr;
    QHBoxLayout *m_choices = nullptr;
    QToolButton *m_close = nullptr;
    QPointer<QWidget> m_focusBefore;
    QTimer m_leaving;
};

} // namespace plab
