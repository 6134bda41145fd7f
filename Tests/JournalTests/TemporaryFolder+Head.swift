// SPDX-License-Identifier: Apache-2.0
import TestSupport

@testable import Journal

extension TemporaryFolder {
    /// What `journal.head` says in it.
    func recordedHead() throws -> JournalHead? { try JournalHeadFile(content: read("journal.head"))?.newest }
}
