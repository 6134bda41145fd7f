// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Journal
internal import Posix

/// Takes the lines of a long import into the registry while the next ones are written: on a thread, in one transaction.
///
/// The transaction never waits for the writer of the journal. An error ends it without a report, because the next reading of
/// the journal meets it again.
final class RegistryFollower: Sendable {
    private struct Progress: Sendable {
        var isDue = false
        var isOver = false
        var hasEnded = false
    }

    private enum Step { case catchUp, commit }

    private let progress = ConditionLock(Progress())

    init(_ registry: Registry, _ journal: Journal) throws(StockError) {
        let progress = progress
        try wrapping(StockError.file) { () throws(PosixError) in
            try DetachedThread.start(name: "registry") {
                Self.follow(journal, registry, progress)
                progress.withLock { $0.hasEnded = true }
            }
        }
    }

    /// Lines were written.
    func note() { progress.withLock { $0.isDue = true } }

    /// Takes in what was written, and returns after the commit.
    func end() {
        progress.withLock { $0.isOver = true }
        progress.wait { $0.hasEnded ? () : nil }
    }

    private static func follow(_ journal: Journal, _ registry: Registry, _ progress: ConditionLock<Progress>) {
        registry.beginLongWrite()
        defer { registry.endLongWrite() }
        try? registry.withLargeCache { database in
            let replay = RegistryReplay(database, registry.deliveries)
            while next(progress) == .catchUp { try replay.catchUp(with: journal) }
            try replay.catchUp(with: journal)
        }
    }

    private static func next(_ progress: ConditionLock<Progress>) -> Step {
        let step = progress.wait { $0.isOver ? Step.commit : $0.isDue ? .catchUp : nil }
        progress.withLock { $0.isDue = false }
        return step
    }
}
