// The peer of a rebuild: scans a log and inserts the rows that follow from it, as fast as SQLite's C interface goes.
//
//   rebuild LOG STATE FILE      reads every line of LOG and the rows of STATE, which Tassel has made from it; writes the rows to FILE,
//                               whose tables and indexes are those of STATE, in the order of the log; 10,000 a transaction; WAL, NORMAL,
//                               48 MB cache.
//
// It folds nothing: each finish's row is inserted behind its completion's, which is there already where somebody finished again. Prints
// the seconds that it took.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void check(int code, sqlite3 *database) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "rebuild: %s\n", sqlite3_errmsg(database));
    exit(1);
}

static sqlite3 *open_file(const char *path, int flags) {
    sqlite3 *database;
    check(sqlite3_open_v2(path, &database, flags, 0), database);
    return database;
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql) {
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(database, sql, -1, &statement, 0), database);
    return statement;
}

static void copy_row(sqlite3_stmt *from, sqlite3_stmt *to, sqlite3 *database) {
    for (int column = 0; column < sqlite3_column_count(from); column++)
        check(sqlite3_bind_value(to, column + 1, sqlite3_column_value(from, column)), database);
    check(sqlite3_step(to), database);
    check(sqlite3_reset(to), database);
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: rebuild LOG STATE FILE\n");
        return 64;
    }
    sqlite3 *log = open_file(arguments[1], SQLITE_OPEN_READONLY);
    sqlite3 *state = open_file(arguments[2], SQLITE_OPEN_READONLY);
    sqlite3 *file = open_file(arguments[3], SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    check(sqlite3_exec(file, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -49152", 0, 0, 0), file);
    sqlite3_stmt *schema = prepare(state,
        "SELECT sql FROM sqlite_master WHERE tbl_name IN ('finishes', 'completions') AND sql IS NOT NULL ORDER BY type DESC");
    while (sqlite3_step(schema) == SQLITE_ROW) check(sqlite3_exec(file, (const char *)sqlite3_column_text(schema, 0), 0, 0, 0), file);
    sqlite3_finalize(schema);

    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    sqlite3_stmt *lines = prepare(log, "SELECT position, line FROM events ORDER BY position");
    sqlite3_stmt *finish = prepare(state, "SELECT * FROM finishes WHERE position = ?");
    sqlite3_stmt *completion = prepare(state, "SELECT * FROM completions WHERE number = ?");
    sqlite3_stmt *find = prepare(file, "SELECT number FROM completions WHERE participant = ? AND id = ?");
    sqlite3_stmt *put_finish = prepare(file, "INSERT INTO finishes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    sqlite3_stmt *put_completion = prepare(file, "INSERT INTO completions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    sqlite3_stmt *set_completion = prepare(file, "UPDATE completions SET json = ? WHERE number = ?");
    long rows = 0, bytes = 0;
    check(sqlite3_exec(file, "BEGIN IMMEDIATE", 0, 0, 0), file);
    while (sqlite3_step(lines) == SQLITE_ROW) {
        if (++rows % 10000 == 0) check(sqlite3_exec(file, "COMMIT; BEGIN IMMEDIATE", 0, 0, 0), file);
        const unsigned char *line = sqlite3_column_blob(lines, 1);
        for (int index = 0; index < sqlite3_column_bytes(lines, 1); index += 64) bytes += line[index];
        sqlite3_bind_int64(finish, 1, sqlite3_column_int64(lines, 0));
        if (sqlite3_step(finish) == SQLITE_ROW) {
            sqlite3_bind_int64(completion, 1, sqlite3_column_int64(finish, 1));
            check(sqlite3_step(completion), state);
            sqlite3_bind_value(find, 1, sqlite3_column_value(completion, 3));
            sqlite3_bind_value(find, 2, sqlite3_column_value(completion, 1));
            if (sqlite3_step(find) == SQLITE_ROW) {
                sqlite3_bind_value(set_completion, 1, sqlite3_column_value(completion, 9));
                sqlite3_bind_value(set_completion, 2, sqlite3_column_value(completion, 0));
                check(sqlite3_step(set_completion), file);
                sqlite3_reset(set_completion);
            } else {
                copy_row(completion, put_completion, file);
            }
            sqlite3_reset(find);
            copy_row(finish, put_finish, file);
            sqlite3_reset(completion);
        }
        sqlite3_reset(finish);
    }
    check(sqlite3_exec(file, "COMMIT", 0, 0, 0), file);
    check(sqlite3_wal_checkpoint_v2(file, 0, SQLITE_CHECKPOINT_TRUNCATE, 0, 0), file);
    clock_gettime(CLOCK_MONOTONIC, &end);
    fprintf(stderr, "%ld lines, checksum %ld\n", rows, bytes);
    printf("%.3f\n", end.tv_sec - begin.tv_sec + (end.tv_nsec - begin.tv_nsec) / 1e9);
    return 0;
}
