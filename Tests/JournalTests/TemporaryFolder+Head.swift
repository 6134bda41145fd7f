// SPDX-License-Identifier: Apache-2.0
import TestSupport

@testable import Journal

extension TemporaryFolder {
    /// The content of its `journal.head`.
    func recordedHead() throws -> JournalHead? { try JournalHeadFile(content: read("journal.head"))?.newest }
}
