// SPDX-License-Identifier: Apache-2.0
internal import GRDB
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

    /// Closes the files, and takes the write-ahead log in; every later call fails. An import that is under way is not
    /// waited for: the next process to open the registry finds its log.
    package func close() {
        longWrites.withLock { count in
            guard count == 0 else { return }
            // Readers first: the last connection takes the log in, and a reader cannot write.
            database.releaseMemory()
            try? database.close()
        }
    }
}
