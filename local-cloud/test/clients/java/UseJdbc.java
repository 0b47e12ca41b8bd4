import java.sql.*;
import java.util.*;

/** The Redshift JDBC driver over verified TLS: prints what it saw, a fact a line. */
public class UseJdbc {
  static void say(String name, Object value) {
    System.out.println(name + ": " + value);
  }

  static List<String> read(ResultSet rows, String... columns) throws SQLException {
    List<String> lines = new ArrayList<>();
    while (rows.next()) {
      List<String> line = new ArrayList<>();
      for (String column : columns) line.add(rows.getString(column));
      lines.add(String.join("|", line));
    }
    return lines;
  }

  public static void main(String[] args) throws Exception {
    Properties login = new Properties();
    Map<String, String> env = System.getenv();
    login.setProperty("user", env.get("PGUSER"));
    login.setProperty("password", env.get("PGPASSWORD"));
    login.setProperty("ssl", "true");
    login.setProperty("sslmode", "verify-full");
    login.setProperty("sslrootcert", env.get("PGSSLROOTCERT"));
    String url = "jdbc:redshift://" + env.get("PGHOST") + ":" + env.get("PGPORT") + "/" + env.get("PGDATABASE");
    try (Connection connection = DriverManager.getConnection(url, login)) {
      metadata(connection);
      statements(connection);
      transactions(connection);
      copy(connection, env);
    }
  }

  static void metadata(Connection connection) throws SQLException {
    DatabaseMetaData about = connection.getMetaData();
    say("driver", about.getDriverVersion());
    say("product", about.getDatabaseProductName());
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create table artists (artist_id varchar(18) not null primary key, name varchar(1024), born date,"
              + " latitude float8, rank numeric(12,3) default 1, doc super)");
      statement.execute("create view names as select name from artists");
    }
    say("tables", read(about.getTables(null, "public", "%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME", "TABLE_TYPE"));
    say("columns", read(about.getColumns(null, "public", "artists", "%"), "COLUMN_NAME", "TYPE_NAME", "COLUMN_SIZE", "NULLABLE"));
    say("primary keys", read(about.getPrimaryKeys(null, "public", "artists"), "COLUMN_NAME", "KEY_SEQ"));
    say("schemas", read(about.getSchemas(), "TABLE_SCHEM"));
    say("catalogs", read(about.getCatalogs(), "TABLE_CAT"));
    say("imported keys", read(about.getImportedKeys(null, "public", "artists"), "FKCOLUMN_NAME"));
    about.getProcedures(null, null, "%").close();
    say("types", read(about.getTypeInfo(), "TYPE_NAME").contains("varchar"));
  }

  static void statements(Connection connection) throws SQLException {
    String insert = "insert into artists (artist_id, name, born, latitude, rank) values (?, ?, ?, ?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      for (int index = 0; index < 500; index++) {
        statement.setString(1, "AR" + index);
        statement.setString(2, index == 0 ? "It's \\ Zoë" : null);
        statement.setDate(3, java.sql.Date.valueOf("1970-01-02"));
        statement.setDouble(4, index / 4.0);
        statement.setBigDecimal(5, new java.math.BigDecimal("1.250"));
        statement.addBatch();
      }
      say("batch", Arrays.stream(statement.executeBatch()).filter(count -> count == 1 || count == Statement.SUCCESS_NO_INFO).count());
    }
    try (PreparedStatement statement = connection.prepareStatement("select * from artists where artist_id = ? and latitude < ?")) {
      // From the fifth run on the driver prepares on the server and reads binary results.
      for (int run = 0; run < 8; run++) {
        statement.setString(1, "AR0");
        statement.setDouble(2, 1.5);
        try (ResultSet rows = statement.executeQuery()) {
          rows.next();
          String row = rows.getString(2) + "|" + rows.getDate(3) + "|" + rows.getDouble(4) + "|" + rows.getBigDecimal(5) + "|" + rows.getString(6);
          if (run == 0 || run == 7) say("row " + run, row);
        }
      }
      ResultSetMetaData columns = statement.getMetaData();
      say("result columns", columns.getColumnName(2) + "|" + columns.getColumnTypeName(2) + "|" + columns.getScale(5));
    }
  }

  static void transactions(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(50);
      int count = 0;
      try (ResultSet rows = statement.executeQuery("select artist_id from artists order by 1")) {
        while (rows.next()) count++;
      }
      say("fetched in parts", count);
      say("deleted", statement.executeUpdate("delete from artists where latitude > 100"));
      connection.rollback();
      try {
        statement.executeQuery("select * from nowhere");
      } catch (SQLException error) {
        say("error", error.getSQLState() + " " + error.getMessage().split("\n")[0]);
      }
      connection.rollback();
      try (ResultSet rows = statement.executeQuery("select count(*), sum(rank), max(born) from artists")) {
        rows.next();
        say("totals", rows.getLong(1) + "|" + rows.getBigDecimal(2) + "|" + rows.getDate(3));
      }
      connection.commit();
      statement.setQueryTimeout(1);
      try {
        statement.executeQuery("with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000000) select count(*) from n");
      } catch (SQLException error) {
        say("timeout", error.getSQLState());
      }
      connection.rollback();
    }
    connection.setAutoCommit(true);
  }

  static void copy(Connection connection, Map<String, String> env) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("copy artists (artist_id, name) from 's3://" + env.get("BUCKET") + "/artists/' iam_role '" + env.get("ROLE") + "' json 'auto'");
      say("warning", statement.getWarnings() == null ? null : statement.getWarnings().getMessage());
      try (ResultSet rows = statement.executeQuery("select pg_last_copy_count()")) {
        rows.next();
        say("copied", rows.getInt(1));
      }
    }
  }
}
