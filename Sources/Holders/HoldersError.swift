// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import CardCrypto
package import Posix

/// Why a file of holders was not read, or the directory not opened or changed.
package enum HoldersError: UserFacingError, Hashable, Sendable {
    /// The directory's file cannot be read or replaced.
    case file(PosixError)
    /// Others may read the directory's file; its permission bits.
    case exposed(permissions: UInt32)
    /// The file has no header line.
    case empty
    /// The file has a header line and nothing else.
    case noHolder
    /// The header line cannot be read.
    case header(DelimitedText.Failure)
    /// These columns are missing.
    case missingColumns([String])
    /// This column is there twice.
    case repeatedColumn(String)
    /// The directory's own file holds a line this program did not write.
    case directoryBroken(HoldersImport.Problem)
    /// No random numbers for a reference.
    case random(CryptoError)
}
