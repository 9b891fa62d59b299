// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "ui/base/calmwheel.h"
#include "ui/form/numberspin.h"
#include "ui/form/parameterfield.h"
#include "ui/form/parameterform.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

#include <memory>

using namespace plab;

class FormTest : public QObject
{
    Q_OBJECT
    CalmWheel m_wheel; // as in the window
private Q_SLOTS:
    void init();
    void cleanup();
    void everyDeclaredParameterComesBackUnchanged();
    void valuesBeyondTheEditorsPrecisionSurvive();
    void typingIsReportedAtOnce();
    void numbersAreReadInThePersonsLocale_data();
    void numbersAreReadInThePersonsLocale();
    void whatCouldMeanTwoNumbersIsNone_data();
    void whatCouldMeanTwoNumbersIsNone();
    void aNumberGoesBeforeItsUnit();
    void aFormMayGoWhileANumberIsRefused();
    void shownGroupsMayBeEdited();
    void aValueOutOfRangeIsToldAndCorrectedOnLeaving();
    void zeroIsShownByItsMeaning();
    void theKindOfTheLockIsRemembered();
    void taskNoneIsAChoiceLikeOthers();
    void aListOfChoicesIsAsWideAsItsLongest();
    void noneIsGivenByTheCheckBox();
    void aWrongListIsToldUnderItsField();
    void textsAreTypedWithCommas();
    void listsUseSemicolonsWhereTheCommaIsDecimal();
    void moreCountsWhatDiffers();
    void resetIsThereOnlyWhenSomethingDiffers();
    void oneFieldResetsByItsMenu();
    void anErrorStandsUnderTheParameterItNames();
    void theWheelChangesNothingWithoutFocus();
    void everyEditorHasAName();
    void whatTheToolBarSetsIsNotShown();
    void settingByCodeIsSilent();

private:
    template<typename T>
    T *editor(const char *parameter) const
    {
        return field(parameter)->findChild<T *>();
    }
    ParameterField *field(const char *name) const
    {
        return m_form->findChild<ParameterField *>(QLatin1String(name));
    }
    QLineEdit *text(const char *name) const { return editor<QLineEdit>(name); }
    void open(const char *experiment);
    void type(const char *name, const QString &words) const;

    const Declaration *m_declaration = nullptr;
    std::unique_ptr<ParameterForm> m_form;
};

void FormTest::init()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    open("pool");
}

void FormTest::cleanup()
{
    m_form.reset();
}

void FormTest::open(const char *experiment)
{
    m_declaration = findDeclaration(QLatin1String(experiment));
    m_form = std::make_unique<ParameterForm>();
    m_form->setDeclaration(m_declaration);
    m_form->resize(300, 900);
    m_form->showMore(true);
    m_form->show();
    m_form->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_form.get()));
}

void FormTest::type(const char *name, const QString &words) const
{
    text(name)->setFocus();
    text(name)->selectAll();
    QTest::keyClicks(text(name), words);
}

void FormTest::everyDeclaredParameterComesBackUnchanged()
{
    for (const Declaration *declaration : declarations()) {
        m_form->setDeclaration(declaration);
        QCOMPARE(m_form->parameters(), Parameters(declaration->parameters));
        QCOMPARE(m_form->problem(), QString());
    }
}

void FormTest::valuesBeyondTheEditorsPrecisionSurvive()
{
    Parameters parameters = m_form->parameters();
    parameters.set("step-seconds", 0.12345678901234567);
    parameters.set("tasks", qint64(9999999));
    m_form->setParameters(parameters);
    QCOMPARE(m_form->parameters(), parameters);
}

void FormTest::typingIsReportedAtOnce()
{
    QSignalSpy changed(m_form.get(), &ParameterForm::changed);
    type("tasks", "320");
    QCOMPARE(m_form->parameters().integer("tasks"), 320);
    QVERIFY(changed.count() >= 1);
}

void FormTest::numbersAreReadInThePersonsLocale_data()
{
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("parameter");
    QTest::addColumn<double>("value");
    QTest::newRow("en, groups") << "en_US"
                                << "12,000"
                                << "tasks" << 12000.;
    QTest::newRow("de, groups") << "de_DE"
                                << "12.000"
                                << "tasks" << 12000.;
    QTest::newRow("de, comma") << "de_DE"
                               << "0,25"
                               << "step-seconds" << 0.25;
    QTest::newRow("fr, plain space") << "fr_FR"
                                     << "12 000"
                                     << "tasks" << 12000.;
    QTest::newRow("exponent") << "en_US"
                              << "1e4"
                              << "tasks" << 10000.;
}

void FormTest::numbersAreReadInThePersonsLocale()
{
    QFETCH(QString, locale);
    QFETCH(QString, typed);
    QFETCH(QString, parameter);
    QFETCH(double, value);
    QLocale::setDefault(QLocale(locale));
    open("pool");
    const QByteArray name = parameter.toLatin1();
    type(name, typed);
    QTest::keyClick(text(name), Qt::Key_Return);
    QCOMPARE(m_form->parameters().number(name), value);
    QCOMPARE(editor<QDoubleSpinBox>(name)->value(), value);
    QCOMPARE(QLocale().toDouble(text(name)->text()), value);
}

void FormTest::whatCouldMeanTwoNumbersIsNone_data()
{
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("parameter");
    const auto row = [](const char *name, const char *locale, const char *typed, const char *parameter) {
        QTest::newRow(name) << QString(locale) << QString(typed) << QString(parameter);
    };
    row("en, a thousand or 1", "en_US", "1.000", "tasks");
    row("en, a fraction", "en_US", "12.5", "tasks");
    row("de, a thousand or 1", "de_DE", "1,000", "tasks");
    row("en, groups of two", "en_US", "1,00", "tasks");
    row("en, a comma for a point", "en_US", "1,5", "step-seconds");
    row("de, a point for a comma", "de_DE", "1.5", "step-seconds");
}

/// It is told while it stands there, and the value is what it was.
void FormTest::whatCouldMeanTwoNumbersIsNone()
{
    QFETCH(QString, locale);
    QFETCH(QString, typed);
    QFETCH(QString, parameter);
    QLocale::setDefault(QLocale(locale));
    open("pool");
    const QByteArray name = parameter.toLatin1();
    type(name, typed);
    const QString label = findDeclaration("pool")->parameter(parameter)->label.shown();
    QVERIFY2(m_form->problem().contains(QString("“%1” cannot be \"%2\"").arg(label, typed)),
             qPrintable(m_form->problem()));
    const double before = m_form->parameters().number(name);
    QTest::keyClick(text(name), Qt::Key_Tab);
    QCOMPARE(m_form->problem(), QString());
    QCOMPARE(m_form->parameters().number(name), before);
    QCOMPARE(QLocale().toDouble(text(name)->text()), before);
}

/// Leaving the field corrects the number, also where the form's end takes the focus away.
void FormTest::aFormMayGoWhileANumberIsRefused()
{
    type("tasks", "12.5");
    QVERIFY(!m_form->problem().isEmpty());
    QVERIFY(text("tasks")->hasFocus());
    const QSignalSpy changed(m_form.get(), &ParameterForm::changed);
    m_form.reset();
    QCOMPARE(changed.count(), 0);
}

/// A digit taken out of what is shown leaves its groups in disorder, and is no riddle.
void FormTest::shownGroupsMayBeEdited()
{
    type("tasks", "100000");
    QTest::keyClick(text("tasks"), Qt::Key_Return);
    QCOMPARE(text("tasks")->text(), QString("100,000"));
    QTest::keyClick(text("tasks"), Qt::Key_End);
    QTest::keyClick(text("tasks"), Qt::Key_Backspace);
    QCOMPARE(m_form->problem(), QString());
    QCOMPARE(m_form->parameters().integer("tasks"), 10000);
    QTest::keyClick(text("tasks"), Qt::Key_Home);
    QTest::keyClicks(text("tasks"), "2");
    QCOMPARE(m_form->problem(), QString());
    QCOMPARE(m_form->parameters().integer("tasks"), 210000);
}

void FormTest::aValueOutOfRangeIsToldAndCorrectedOnLeaving()
{
    type("workers", "5000");
    QVERIFY2(m_form->problem().contains(QLocale().toString(1024)), qPrintable(m_form->problem()));
    QTest::keyClick(text("workers"), Qt::Key_Tab);
    QCOMPARE(m_form->problem(), QString());
    QCOMPARE(m_form->parameters().integer("workers"), 1024);
    type("workers", "-3x");
    QTest::keyClick(text("workers"), Qt::Key_Return);
    QCOMPARE(m_form->parameters().integer("workers"), 3); // sign and letter are not taken
}

void FormTest::zeroIsShownByItsMeaning()
{
    QCOMPARE(text("chunk")->text(), QStringLiteral("automatic"));
    QTest::keyClick(text("chunk"), Qt::Key_Up);
    QCOMPARE(m_form->parameters().integer("chunk"), 1);
    type("chunk", "0");
    QTest::keyClick(text("chunk"), Qt::Key_Return);
    QCOMPARE(m_form->parameters().integer("chunk"), 0);
    QCOMPARE(text("chunk")->text(), QStringLiteral("automatic"));
}

void FormTest::theKindOfTheLockIsRemembered()
{
    auto *onOff = qobject_cast<QAbstractButton *>(field("lock")->editor());
    auto *kind = m_form->findChild<QComboBox *>("lock-kind");
    QVERIFY(!kind->isVisible());
    onOff->setFocus();
    QTest::keyClick(onOff, Qt::Key_Space);
    QVERIFY(kind->isVisible());
    QCOMPARE(m_form->parameters().choice("lock"), QStringLiteral("mutex"));
    kind->setCurrentText("ticket");
    QCOMPARE(m_form->parameters().choice("lock"), QStringLiteral("ticket"));
    QTest::mouseClick(onOff, Qt::LeftButton);
    QCOMPARE(m_form->parameters().choice("lock"), QStringLiteral("none"));
    QTest::mouseClick(onOff, Qt::LeftButton);
    QCOMPARE(m_form->parameters().choice("lock"), QStringLiteral("ticket"));
    QVERIFY(kind->findText("none") < 0);
}

void FormTest::taskNoneIsAChoiceLikeOthers()
{
    auto *task = editor<QComboBox>("task");
    QVERIFY(task);
    task->setCurrentText("none");
    QCOMPARE(m_form->parameters().choice("task"), QStringLiteral("none"));
}

void FormTest::aListOfChoicesIsAsWideAsItsLongest()
{
    auto *task = editor<QComboBox>("task");
    const QString longest = QStringLiteral("shared-memory-with-a-futex-and-more");
    task->addItem(longest);
    m_form->resize(200, 400);
    m_form->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_form.get()));
    task->showPopup();
    const int text = task->fontMetrics().horizontalAdvance(longest);
    QVERIFY(task->width() < text);
    QTRY_VERIFY(task->view()->viewport()->width() > text);
    task->hidePopup();
    task->setCurrentText(longest); // it gives way in the narrow form, not the form to it
    QCOMPARE(m_form->width(), 200);
    QVERIFY(task->width() < text);
}

void FormTest::noneIsGivenByTheCheckBox()
{
    auto *spin = editor<QDoubleSpinBox>("fail-task");
    QVERIFY(!spin->isEnabled());
    QVERIFY(m_form->parameters().isNull("fail-task"));
    QTest::mouseClick(editor<QCheckBox>("fail-task"), Qt::LeftButton, {}, QPoint(8, 12));
    QVERIFY(spin->isEnabled());
    QCOMPARE(m_form->parameters().value("fail-task"), ParameterValue(qint64(0)));
    type("fail-task", "7");
    QCOMPARE(m_form->parameters().integer("fail-task"), 7);
    QTest::mouseClick(editor<QCheckBox>("fail-task"), Qt::LeftButton, {}, QPoint(8, 12));
    QVERIFY(m_form->parameters().isNull("fail-task"));
}

void FormTest::aWrongListIsToldUnderItsField()
{
    open("lost-updates");
    type("steps", "1, 3");
    QCOMPARE(m_form->parameters().list("steps"), (QList<double> {1, 3}));
    QSignalSpy changed(m_form.get(), &ParameterForm::changed);
    QTest::keyClicks(text("steps"), ", x");
    QVERIFY(!m_form->problem().isEmpty());
    QVERIFY(changed.count() >= 1);
    QCOMPARE(m_form->parameters().list("steps"), (QList<double> {1, 3}));
    bool isTold = false;
    for (const QLabel *label : field("steps")->findChildren<QLabel *>())
        isTold |= label->isVisible() && label->text() == m_form->problem();
    QVERIFY(isTold);
    type("steps", "5");
    QCOMPARE(m_form->problem(), QString());
}

void FormTest::textsAreTypedWithCommas()
{
    open("create");
    type("names", "haibo, lina");
    QCOMPARE(m_form->parameters().texts("names"), (QStringList {"haibo", "lina"}));
    QTest::keyClicks(text("names"), ",");
    QVERIFY(!m_form->problem().isEmpty());
    QTest::keyClicks(text("names"), " meet");
    QCOMPARE(m_form->parameters().texts("names").size(), 3);
    text("names")->clear();
    type("names", "");
    QTest::keyClicks(text("names"), "x");
    QTest::keyClick(text("names"), Qt::Key_Backspace);
    QVERIFY(m_form->parameters().isNull("names"));
}

void FormTest::listsUseSemicolonsWhereTheCommaIsDecimal()
{
    QLocale::setDefault(QLocale(QStringLiteral("de_DE")));
    open("lost-updates");
    type("steps", "1,5; -2");
    QCOMPARE(m_form->parameters().list("steps"), (QList<double> {1.5, -2}));
    m_form->setParameters(m_form->parameters());
    QCOMPARE(text("steps")->text(), QStringLiteral("1,5; -2"));
}

void FormTest::moreCountsWhatDiffers()
{
    const auto *more = m_form->findChild<QToolButton *>("moreButton");
    QVERIFY(!more->text().contains(QLatin1Char('1')));
    type("chunk", "3");
    QVERIFY2(more->text().contains(QLatin1Char('1')), qPrintable(more->text()));
    type("tasks", "77"); // a main one does not count
    QVERIFY(more->text().contains(QLatin1Char('1')));
    m_form->showMore(false);
    QVERIFY(!field("chunk")->isVisible());
    QVERIFY(field("tasks")->isVisible());
}

void FormTest::resetIsThereOnlyWhenSomethingDiffers()
{
    auto *reset = m_form->findChild<QToolButton *>("resetButton");
    QVERIFY(!reset->isEnabled());
    type("tasks", "77");
    QVERIFY(reset->isEnabled());
    QSignalSpy wanted(m_form.get(), &ParameterForm::resetWanted);
    QTest::mouseClick(reset, Qt::LeftButton, {}, QPoint(10, 10));
    QCOMPARE(wanted.count(), 1);
    m_form->setParameters(Parameters(m_declaration->parameters)); // the answer
    QVERIFY(!reset->isEnabled());
}

void FormTest::oneFieldResetsByItsMenu()
{
    type("tasks", "77");
    type("workers", "9");
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(3, 3),
                            text("tasks")->mapToGlobal(QPoint(3, 3)));
    QApplication::sendEvent(text("tasks"), &event);
    auto *menu = field("tasks")->findChild<QMenu *>();
    QVERIFY(menu && menu->isVisible());
    menu->actions().last()->trigger();
    menu->close();
    QCOMPARE(m_form->parameters().integer("tasks"), 16);
    QCOMPARE(m_form->parameters().integer("workers"), 9);
}

void FormTest::anErrorStandsUnderTheParameterItNames()
{
    m_form->showMore(false);
    const QString sentence = QStringLiteral("chunk is 9 but tasks is 3.");
    m_form->setError(sentence, {"chunk", "tasks"});
    QVERIFY(m_form->isMoreShown());
    const auto *general = m_form->findChild<QLabel *>("formError");
    QVERIFY(!general->isVisible());
    QVERIFY(field("chunk")->findChild<QLabel *>()->isVisible());
    m_form->setError(sentence);
    QVERIFY(general->isVisible());
    QCOMPARE(general->text(), sentence);
    m_form->setError({});
    QVERIFY(!general->isVisible());
}

void FormTest::theWheelChangesNothingWithoutFocus()
{
    text("tasks")->setFocus();
    const Parameters before = m_form->parameters();
    for (QWidget *target : {static_cast<QWidget *>(editor<QDoubleSpinBox>("workers")),
                            static_cast<QWidget *>(editor<QComboBox>("submit"))}) {
        QWheelEvent event(QPointF(5, 5), target->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, -120),
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(target, &event);
    }
    QCOMPARE(m_form->parameters(), before);
}

void FormTest::everyEditorHasAName()
{
    for (const Parameter &parameter : m_declaration->parameters) {
        const ParameterField *one = field(parameter.name.toLatin1());
        QVERIFY2(one->editor(), qPrintable(parameter.name));
        QVERIFY2(!one->editor()->accessibleName().isEmpty(), qPrintable(parameter.name));
        QVERIFY2(one->toolTip().contains(parameter.name), qPrintable(parameter.name));
    }
}

/// How a run is watched stands in the tool bar: once is enough.
void FormTest::whatTheToolBarSetsIsNotShown()
{
    for (const char *name : {"recording", "sampling"}) {
        QVERIFY2(!field(name)->isVisible(), name);
        QVERIFY2(!m_form->parameters().isNull(name), name);
    }
    QVERIFY(field("time-limit")->isVisible());
    QToolButton *more = m_form->findChild<QToolButton *>(QStringLiteral("moreButton"));
    m_form->setParameters(Parameters(m_declaration->parameters));
    const QString words = more->text();
    m_form->setValue("recording", QStringLiteral("off"));
    QCOMPARE(more->text(), words); // not counted among what differs under More
    QCOMPARE(m_form->parameters().choice("recording"), QString("off"));
}

void FormTest::settingByCodeIsSilent()
{
    QSignalSpy changed(m_form.get(), &ParameterForm::changed);
    Parameters parameters = m_form->parameters();
    parameters.set("lock", QStringLiteral("spin"));
    parameters.set("fail-task", qint64(2));
    m_form->setParameters(parameters);
    m_form->setValue("recording", QStringLiteral("off"));
    m_form->setDeclaration(findDeclaration("lost-updates"));
    QCOMPARE(changed.count(), 0);
}

void FormTest::aNumberGoesBeforeItsUnit()
{
    NumberSpin spin;
    spin.setDecimals(0);
    spin.setMaximum(1e15);
    spin.setUnit(QStringLiteral("each"));
    const auto *unit = spin.findChild<QLabel *>();
    spin.setValue(1e12);
    spin.resize(QFontMetrics(spin.font()).horizontalAdvance(spin.text()) + 50, 32);
    spin.show();
    QVERIFY(!unit->isVisible());
    QCOMPARE(spin.findChild<QLineEdit *>()->textMargins().right(), 0);
    spin.setValue(1000);
    QVERIFY(unit->isVisible());
}

QTEST_MAIN(FormTest)
#include "tst_form.moc"
