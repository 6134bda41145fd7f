// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

extension DESFireCard {
    package func fileIDs() throws(DESFireError) -> [UInt8] {
        try query(.getFileIDs) { $0.count <= 32 && $0.allSatisfy { $0 <= Self.highestFileNumber } ? $0 : nil }
    }

    /// ISO file identifiers of the files that have one.
    package func isoFileIDs() throws(DESFireError) -> [UInt16] {
        try query(.getISOFileIDs) { answer in
            answer.parts(of: 2).map { $0.map { $0.reversed().reduce(0) { $0 << 8 | UInt16($1) } } }
        }
    }

    /// Type, size, mode and rights of a file.
    package func fileSettings(_ number: UInt8) throws(DESFireError) -> FileSettings {
        try Self.check(fileNumber: number)
        return try query(.getFileSettings, [number], parse: FileSettings.init)
    }

    /// Changes mode and rights of a file. `protection` is the protection of the command: plain when the change right is
    /// free.
    package func changeFileSettings(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        protection: CommunicationMode = .enciphered
    ) throws(DESFireError) {
        try Self.check(fileNumber: number)
        let parameters = [number, mode.rawValue] + rights.wire
        _ = try perform(.changeFileSettings, parameters, mode: protection, expecting: 0)
    }

    /// Creates a file that is written directly; `size` in bytes. An ISO file identifier needs an application with such
    /// identifiers.
    package func createStandardFile(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        size: Int,
        isoFileID: UInt16? = nil
    ) throws(DESFireError) {
        try create(.createStandardFile, number, isoFileID, mode, rights, [size])
    }

    /// Creates a file whose writes take effect at the next commit; parameters as for a standard file.
    package func createBackupFile(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        size: Int,
        isoFileID: UInt16? = nil
    ) throws(DESFireError) {
        try create(.createBackupFile, number, isoFileID, mode, rights, [size])
    }

    /// Creates a data or record file; `figures` are the sizes of its type, three bytes each.
    func create(
        _ command: DESFireCommand,
        _ number: UInt8,
        _ isoFileID: UInt16?,
        _ mode: CommunicationMode,
        _ rights: AccessRights,
        _ figures: [Int]
    ) throws(DESFireError) {
        try Self.check(fileNumber: number)
        guard figures.allSatisfy({ 1...Self.highestSize ~= $0 }) else {
            throw .invalidArgument("file of impossible size \(figures)")
        }
        let fileID = isoFileID.map { UInt32($0).littleEndianBytes(2) } ?? []
        let sizes = figures.flatMap { UInt32($0).littleEndianBytes(3) }
        _ = try perform(command, [number] + fileID + [mode.rawValue] + rights.wire + sizes, expecting: 0)
    }

    /// Deletes a file.
    package func deleteFile(_ number: UInt8) throws(DESFireError) {
        try Self.check(fileNumber: number)
        _ = try perform(.deleteFile, [number], expecting: 0)
    }

    /// Writes into a data file. The caller knows `mode`: see ``FileSettings/mode(for:authenticatedKey:)``.
    package func write(
        _ data: [UInt8],
        to file: UInt8,
        offset: Int,
        mode: CommunicationMode
    ) throws(DESFireError) {
        let range = try Self.parameters(file, offset, data.count)
        _ = try perform(.writeData, range + data, mode: mode, expecting: 0)
    }

    /// Reads `length` bytes (at least one) of a data file; nil reads from the offset to the end. `mode` as for writing.
    package func read(
        file: UInt8,
        offset: Int,
        length: Int?,
        mode: CommunicationMode
    ) throws(DESFireError) -> [UInt8] {
        let range = try Self.parameters(file, offset, length)
        return try perform(.readData, range, mode: mode, expecting: length)
    }

    /// Makes all writes to backup, value and record files take effect, atomically.
    package func commit() throws(DESFireError) {
        _ = try perform(.commitTransaction, expecting: 0)
    }

    /// Discards all writes since the last commit.
    package func abort() throws(DESFireError) {
        _ = try perform(.abortTransaction, expecting: 0)
    }

    private static let highestFileNumber: UInt8 = 0x1F
    /// Largest number three bytes hold.
    static let highestSize = 0xFF_FFFF

    static func check(fileNumber: UInt8) throws(DESFireError) {
        guard fileNumber <= highestFileNumber else { throw .invalidArgument("file number \(fileNumber): 0 to 31") }
    }

    /// File number, offset and length as ReadData, WriteData, ReadRecords and WriteRecord take them; no length means
    /// the rest.
    static func parameters(_ file: UInt8, _ offset: Int, _ length: Int?) throws(DESFireError) -> [UInt8] {
        try check(fileNumber: file)
        guard 0...highestSize ~= offset, 1...highestSize ~= length ?? 1 else {
            throw .invalidArgument("\(length ?? 0) bytes at offset \(offset)")
        }
        return [file] + UInt32(offset).littleEndianBytes(3) + UInt32(length ?? 0).littleEndianBytes(3)
    }
}

extension [UInt8] {
    /// The bytes in parts of one size; nil when `size` does not divide them.
    func parts(of size: Int) -> [ArraySlice<UInt8>]? {
        guard size > 0, count % size == 0 else { return nil }
        return stride(from: 0, to: count, by: size).map { self[$0..<$0 + size] }
    }
}
