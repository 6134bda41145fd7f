// SPDX-License-Identifier: Apache-2.0
package import Journal
internal import Synchronization

// SQLite has one writer. While an import has it, a station that indexed its line would wait for the whole file, so the
// line is indexed afterwards.

extension Registry {
    /// As ``catchUp(with:)``, unless a long write is running: its end, or the next caller, indexes the missing lines.
    package func catchUpUnlessBusy(with journal: Journal) throws(RegistryError) {
        // Held meanwhile, so that no long write begins in between.
        try longWrites.withLock { count throws(RegistryError) in
            if count == 0 { try catchUp(with: journal) }
        }
    }

    /// From here on stations do not wait for the writer.
    func beginLongWrite() { longWrites.withLock { $0 += 1 } }

    /// Indexes the lines that were skipped meanwhile. An error here appears at the next query.
    func endLongWrite(behind journal: Journal? = nil) {
        longWrites.withLock { $0 -= 1 }
        if let journal { try? catchUpUnlessBusy(with: journal) }
    }
}
