// SPDX-License-Identifier: Apache-2.0
internal import SmartCard

extension DESFireCard {
    /// Creates a file that holds one number between two limits.
    package func createValueFile(
        _ number: UInt8,
        mode: CommunicationMode,
        rights: AccessRights,
        limits: ClosedRange<Int32>,
        value: Int32,
        options: FileSettings.ValueOptions = []
    ) throws(DESFireError) {
        try Self.check(fileNumber: number)
        guard limits.contains(value) else { throw .invalidArgument("value \(value) outside of its limits") }
        let figures = [limits.lowerBound, limits.upperBound, value].flatMap {
            UInt32(bitPattern: $0).littleEndianBytes(4)
        }
        let parameters = [number, mode.rawValue] + rights.wire + figures + [options.rawValue]
        _ = try perform(.createValueFile, parameters, expecting: 0)
    }

    /// The committed value of a file.
    package func value(of file: UInt8, mode: CommunicationMode) throws(DESFireError) -> Int32 {
        try Self.check(fileNumber: file)
        return try query(.getValue, [file], mode: mode, expecting: 4) { answer in
            var reader = ByteReader(answer)
            return (try? reader.readUInt32LittleEndian()).map { Int32(bitPattern: $0) }
        }
    }

    /// Adds an amount of 0 or more; takes effect at the next commit.
    package func credit(_ amount: Int32, to file: UInt8, mode: CommunicationMode) throws(DESFireError) {
        try changeValue(.credit, amount, file, mode)
    }

    /// Subtracts an amount of 0 or more; takes effect at the next commit.
    package func debit(_ amount: Int32, from file: UInt8, mode: CommunicationMode) throws(DESFireError) {
        try changeValue(.debit, amount, file, mode)
    }

    /// Adds at most what the last committed transaction subtracted; once.
    package func limitedCredit(_ amount: Int32, to file: UInt8, mode: CommunicationMode) throws(DESFireError) {
        try changeValue(.limitedCredit, amount, file, mode)
    }

    private func changeValue(
        _ command: DESFireCommand,
        _ amount: Int32,
        _ file: UInt8,
        _ mode: CommunicationMode
    ) throws(DESFireError) {
        try Self.check(fileNumber: file)
        guard amount >= 0 else { throw .invalidArgument("amount \(amount)") }
        _ = try perform(command, [file] + UInt32(amount).littleEndianBytes(4), mode: mode, expecting: 0)
    }
}
