// SPDX-License-Identifier: Apache-2.0
import ChainedFile
import TestSupport

extension TemporaryFolder {
    /// The content of its `journal.head`.
    func recordedHead() throws -> ChainHead? { try ChainHeadFile(content: read("journal.head"))?.newest }
}
