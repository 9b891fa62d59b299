// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/libraryfilter.h"
#include "ui/library/librarymodel.h"
#include "ui/library/librarypane.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

#include <memory>

using namespace plab;

namespace {

Declaration declared(const QString &id, const QString &title, const QString &chapter,
                     const QStringList &keywords)
{
    Declaration made;
    made.id = id;
    made.title = Text::plain(title);
    made.chapter = Text::plain(chapter);
    made.summary = Text::plain(title + QStringLiteral(" in one sentence."));
    made.keywords = keywords;
    return made;
}

Preset preset(const QString &experiment, const QString &id, const QString &title, bool builtIn,
              const QString &note = {})
{
    Preset made;
    made.experiment = experiment;
    made.id = id;
    made.title = title;
    made.note = note;
    made.builtIn = builtIn;
    return made;
}

} // namespace

class LibraryTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void chaptersStandInCatalogueOrderWithoutEmptyOnes();
    void presetsComeAndGoWithoutAReset();
    void searchFindsWordsOfTheTutorials_data();
    void searchFindsWordsOfTheTutorials();
    void aFoundExperimentShowsAllItsPresets();
    void selectingByCodeIsSilent();
    void clickChooses();
    void arrowsOnlyMoveAndEnterChooses();
    void downFromTheSearchGoesToTheBestMatch();
    void enterInTheSearchOpensTheFirstMatch();
    void searchKeepsWhatIsOpenSelected();
    void onlyTheUsersPresetsAreRenamedAndDeleted();
    void typingATitleAsksForARename();
    void presetsAreFoldedUnlessTheirExperimentIsOpen();
    void aSearchUnfoldsAll();
    void signAndArrowKeysFold();

private:
    QTreeView *tree() const { return m_pane->findChild<QTreeView *>(); }
    QLineEdit *search() const { return m_pane->findChild<QLineEdit *>(QStringLiteral("librarySearch")); }
    QModelIndex shown(const QString &title) const;

    Declaration m_create =
        declared("create", "Create and join", "Processes", {"daemon", "start", "maps of memory"});
    Declaration m_pool = declared("pool", "Pool", "Pools", {"apply_async", "map"});
    Declaration m_lost = declared("lost-updates", "Lost updates", "Sharing and locks", {"mutex", "race"});
    QList<Preset> m_presets {preset("pool", "eight", "8 workers, 16 tasks", true, "A note on schedules"),
                             preset("lost-updates", "two", "Two processes", true),
                             preset("lost-updates", "mine", "Mine", false, "kept on Friday")};
    std::unique_ptr<LibraryPane> m_pane;
};

void LibraryTest::init()
{
    m_pane = std::make_unique<LibraryPane>();
    m_pane->setDeclarations({&m_create, &m_pool, &m_lost});
    m_pane->setPresets(m_presets);
    m_pane->resize(300, 420);
    m_pane->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_pane.get()));
}

void LibraryTest::cleanup()
{
    m_pane.reset();
}

QModelIndex LibraryTest::shown(const QString &title) const
{
    const QModelIndexList found = tree()->model()->match(tree()->model()->index(0, 0), Qt::DisplayRole, title,
                                                         1, Qt::MatchExactly | Qt::MatchRecursive);
    return found.value(0);
}

void LibraryTest::chaptersStandInCatalogueOrderWithoutEmptyOnes()
{
    LibraryModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDeclarations({&m_create, &m_pool, &m_lost});
    model.setPresets(m_presets);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("Processes"));
    QCOMPARE(model.index(2, 0).data().toString(), QStringLiteral("Sharing and locks"));
    const QModelIndex lost = model.index(0, 0, model.index(2, 0));
    QCOMPARE(model.rowCount(lost), 2);
    QCOMPARE(model.index(1, 0, lost), model.presetIndex("lost-updates", "mine"));
    QVERIFY(!model.presetIndex("lost-updates", "eight").isValid());
}

void LibraryTest::presetsComeAndGoWithoutAReset()
{
    LibraryModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDeclarations({&m_create, &m_pool, &m_lost});
    model.setPresets(m_presets);
    const QPersistentModelIndex two = model.presetIndex("lost-updates", "two");
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);

    QList<Preset> presets = m_presets;
    presets[1].title = QStringLiteral("Two, renamed");
    presets.insert(1, preset("lost-updates", "first", "First", false));
    model.setPresets(presets);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(two.data().toString(), QStringLiteral("Two, renamed"));
    QCOMPARE(two.row(), 1);

    presets.removeLast();
    std::swap(presets[1], presets[2]);
    model.setPresets(presets);
    QCOMPARE(model.rowCount(model.experimentIndex("lost-updates")), 2);
    QCOMPARE(model.presetIndex("lost-updates", "first").row(), 1);
    QCOMPARE(reset.count(), 0);
}

void LibraryTest::searchFindsWordsOfTheTutorials_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("found");
    QTest::newRow("keyword") << "daemon"
                             << "Create and join";
    QTest::newRow("a function's name") << "apply_async"
                                       << "Pool";
    QTest::newRow("case does not matter") << "MUTEX"
                                          << "Lost updates";
    QTest::newRow("id") << "lost-up"
                        << "Lost updates";
    QTest::newRow("summary") << "pool in one sentence"
                             << "Pool";
    QTest::newRow("preset's title") << "16 tasks"
                                    << "8 workers, 16 tasks";
    QTest::newRow("preset's note") << "friday"
                                   << "Mine";
    QTest::newRow("words in any order") << "race, lost"
                                        << "Lost updates";
}

void LibraryTest::searchFindsWordsOfTheTutorials()
{
    QFETCH(QString, words);
    QFETCH(QString, found);
    QTest::keyClicks(search(), words);
    QVERIFY(shown(found).isValid());
    QCOMPARE(tree()->model()->rowCount(), 1);
    QTest::keyClick(search(), Qt::Key_Escape);
    QCOMPARE(tree()->model()->rowCount(), 3);
}

void LibraryTest::aFoundExperimentShowsAllItsPresets()
{
    QTest::keyClicks(search(), QStringLiteral("mutex"));
    QVERIFY(shown("Two processes").isValid());
    QVERIFY(tree()->isExpanded(shown("Lost updates")));
    QTest::keyClicks(search(), QStringLiteral(" nowhere"));
    QCOMPARE(tree()->model()->rowCount(), 0);
}

void LibraryTest::selectingByCodeIsSilent()
{
    QSignalSpy experiment(m_pane.get(), &LibraryPane::experimentChosen);
    QSignalSpy chosen(m_pane.get(), &LibraryPane::presetChosen);
    m_pane->select("lost-updates", "mine");
    QCOMPARE(tree()->currentIndex(), shown("Mine"));
    m_pane->select("pool", "no such preset");
    QCOMPARE(tree()->currentIndex(), shown("Pool"));
    QCOMPARE(experiment.count() + chosen.count(), 0);
}

void LibraryTest::clickChooses()
{
    QSignalSpy experiment(m_pane.get(), &LibraryPane::experimentChosen);
    QSignalSpy chosen(m_pane.get(), &LibraryPane::presetChosen);
    const auto click = [&](const QString &title) {
        QTest::mouseClick(tree()->viewport(), Qt::LeftButton, {}, tree()->visualRect(shown(title)).center());
    };
    click("Pool");
    QCOMPARE(experiment.count(), 1);
    QCOMPARE(experiment.first().first().toString(), QStringLiteral("pool"));
    click("Lost updates");
    QCOMPARE(experiment.count(), 2);
    click("Mine");
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().value<Preset>().id, QStringLiteral("mine"));
    click("Processes");
    QCOMPARE(experiment.count(), 2);
}

void LibraryTest::arrowsOnlyMoveAndEnterChooses()
{
    QSignalSpy experiment(m_pane.get(), &LibraryPane::experimentChosen);
    QSignalSpy chosen(m_pane.get(), &LibraryPane::presetChosen);
    m_pane->select("pool");
    tree()->setFocus();
    QTest::keyClick(tree(), Qt::Key_Down);
    QTest::keyClick(tree(), Qt::Key_Down);
    QCOMPARE(tree()->currentIndex(), shown("Lost updates")); // the chapter's head is passed over
    QCOMPARE(experiment.count() + chosen.count(), 0);
    QTest::keyClick(tree(), Qt::Key_Return);
    QCOMPARE(experiment.count(), 1);
    QTest::keyClick(tree(), Qt::Key_Down); // what is open shows its presets
    QTest::keyClick(tree(), Qt::Key_Enter);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().value<Preset>().id, QStringLiteral("two"));
}

void LibraryTest::downFromTheSearchGoesToTheBestMatch()
{
    m_pane->select("pool");
    QTest::keyClicks(search(), QStringLiteral("lost updates"));
    QTest::keyClick(search(), Qt::Key_Down);
    QCOMPARE(tree()->currentIndex(), shown("Lost updates"));
}

void LibraryTest::enterInTheSearchOpensTheFirstMatch()
{
    QSignalSpy experiment(m_pane.get(), &LibraryPane::experimentChosen);
    QSignalSpy chosen(m_pane.get(), &LibraryPane::presetChosen);
    QTest::keyClicks(search(), QStringLiteral("friday"));
    QTest::keyClick(search(), Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().value<Preset>().id, QStringLiteral("mine"));
    search()->clear();
    QTest::keyClicks(search(),
                     QStringLiteral("map")); // a keyword of its own, though "maps of memory" stands above
    QTest::keyClick(search(), Qt::Key_Return);
    QCOMPARE(experiment.count(), 1);
    QCOMPARE(experiment.first().first().toString(), QStringLiteral("pool"));
}

void LibraryTest::searchKeepsWhatIsOpenSelected()
{
    m_pane->select("lost-updates", "mine");
    search()->setText(QStringLiteral("daemon"));
    QVERIFY(!tree()->currentIndex().isValid());
    search()->clear();
    QCOMPARE(tree()->currentIndex(), shown("Mine"));
    QVERIFY(tree()->selectionModel()->isSelected(shown("Mine")));
}

void LibraryTest::onlyTheUsersPresetsAreRenamedAndDeleted()
{
    QSignalSpy removed(m_pane.get(), &LibraryPane::deleteRequested);
    tree()->setFocus();
    m_pane->select("lost-updates", "two");
    QTest::keyClick(tree(), Qt::Key_Delete);
    QTest::keyClick(tree(), Qt::Key_F2);
    QCOMPARE(removed.count(), 0);
    QVERIFY(!tree()->viewport()->findChild<QLineEdit *>());
    m_pane->select("lost-updates", "mine");
    QTest::keyClick(tree(), Qt::Key_Delete);
    QCOMPARE(removed.count(), 1);
    QCOMPARE(removed.first().first().toString(), QStringLiteral("mine"));
}

void LibraryTest::typingATitleAsksForARename()
{
    QSignalSpy renamed(m_pane.get(), &LibraryPane::renameRequested);
    tree()->setFocus();
    m_pane->select("lost-updates", "mine");
    QTest::keyClick(tree(), Qt::Key_F2);
    auto *editor = tree()->viewport()->findChild<QLineEdit *>();
    QVERIFY(editor);
    editor->setText(QStringLiteral("  Yours "));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(renamed.count(), 1);
    QCOMPARE(renamed.first(), (QVariantList {QStringLiteral("mine"), QStringLiteral("Yours")}));
    QCOMPARE(shown("Mine").data().toString(), QStringLiteral("Mine")); // until the answer comes
}

void LibraryTest::presetsAreFoldedUnlessTheirExperimentIsOpen()
{
    m_pane->select("pool", "eight");
    QVERIFY(tree()->isExpanded(shown("Pool")));
    QVERIFY(!tree()->isExpanded(shown("Lost updates")));
    m_pane->select("lost-updates");
    QVERIFY(!tree()->isExpanded(shown("Pool")));
    QVERIFY(tree()->isExpanded(shown("Lost updates")));
    m_pane->setPresets(m_presets.mid(0, 2));
    QVERIFY(!tree()->isExpanded(shown("Pool")));
}

void LibraryTest::aSearchUnfoldsAll()
{
    m_pane->select("create");
    QTest::keyClicks(search(), QStringLiteral("s"));
    QVERIFY(tree()->isExpanded(shown("Pool")) && tree()->isExpanded(shown("Lost updates")));
    search()->clear();
    QVERIFY(!tree()->isExpanded(shown("Pool")));
}

void LibraryTest::signAndArrowKeysFold()
{
    QSignalSpy experiment(m_pane.get(), &LibraryPane::experimentChosen);
    m_pane->select("create");
    const auto clickSign = [&] {
        const QRect row = tree()->visualRect(shown("Pool"));
        QTest::mouseClick(tree()->viewport(), Qt::LeftButton, {}, {row.left() + 16, row.center().y()});
    };
    clickSign();
    QVERIFY(tree()->isExpanded(shown("Pool")));
    m_pane->select("lost-updates"); // what a person unfolded stays so
    QVERIFY(tree()->isExpanded(shown("Pool")));
    clickSign();
    QVERIFY(!tree()->isExpanded(shown("Pool")));
    QCOMPARE(experiment.count(), 0);
    m_pane->select("lost-updates", "two");
    tree()->setFocus();
    QTest::keyClick(tree(), Qt::Key_Left);
    QCOMPARE(tree()->currentIndex(), shown("Lost updates"));
    QVERIFY(!tree()->isExpanded(shown("Lost updates")));
    QTest::keyClick(tree(), Qt::Key_Right);
    QVERIFY(tree()->isExpanded(shown("Lost updates")));
}

QTEST_MAIN(LibraryTest)
#include "tst_library.moc"
