// SPDX-License-Identifier: Apache-2.0
package import Journal
internal import Synchronization

// SQLite has one writer. While an import has it, a station that indexed its line would wait for the whole file; the line is
// taken in afterwards instead.

extension Registry {
    /// As ``catchUp(with:)``, unless a long write is under way: whoever ends that, or comes next, takes in what is missing.
    package func catchUpUnlessBusy(with journal: Journal) throws(RegistryError) {
        // Held meanwhile, so that no long write begins in between.
        try longWrites.withLock { count throws(RegistryError) in
            if count == 0 { try catchUp(with: journal) }
        }
    }

    /// From here on nobody waits for the writer.
    func beginLongWrite() { longWrites.withLock { $0 += 1 } }

    /// Takes in the lines that were not waited for. What fails here is told to whoever asks next.
    func endLongWrite(behind journal: Journal? = nil) {
        longWrites.withLock { $0 -= 1 }
        if let journal { try? catchUpUnlessBusy(with: journal) }
    }
}
