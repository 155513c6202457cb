import type { ImageFacts } from "./images.ts";

/**
 * What the default configuration of well-known images does: where it listens, which paths it uses, what the image is for.
 * Read from Dockerfiles, entry points and documentation; each entry's `source` names what was read, as repository:path@commit.
 * The first entry that matches wins, so an entry with a `tag` or `whenArgs` stands before the default of its image.
 */
export const IMAGE_FACTS: readonly ImageFacts[] = [
  {
    // no env changes the port of the stock config: mount a server block in /etc/nginx/conf.d, or a template in /etc/nginx/templates using e.g. ${NGINX_PORT} (envsubst at start)
    // access.log and error.log are symlinks to /dev/stdout and /dev/stderr; a volume mounted over /var/log/nginx hides the links and real files appear (log-sidecar pattern). Read-only root needs /var/cache/nginx and /var/run writable.
    images: ["nginx"],
    listens: [{ port: 80 }],
    portFrom: { config: ["/etc/nginx/conf.d/default.conf", "/etc/nginx/templates/*.template"] },
    paths: { logs: ["/var/log/nginx"], content: ["/usr/share/nginx/html"], config: ["/etc/nginx/nginx.conf", "/etc/nginx/conf.d", "/etc/nginx/templates"], cache: ["/var/cache/nginx"] },
    role: "web server",
    source: "nginx/docker-nginx:stable/debian/Dockerfile@0d7f4380c7; docker-library/docs:nginx/content.md@c4a9ba4144; nginxinc/docker-nginx-unprivileged:stable/debian/Dockerfile@8ead5cede3",
  },
  {
    // listen 80 is rewritten to 8080 in default.conf
    // pid and temp paths are under /tmp; logs are symlinks to stdout/stderr
    images: ["nginxinc/nginx-unprivileged", "ghcr.io/nginx/nginx-unprivileged", "ghcr.io/nginxinc/nginx-unprivileged", "quay.io/nginx/nginx-unprivileged", "public.ecr.aws/nginx/nginx-unprivileged"],
    listens: [{ port: 8080 }],
    portFrom: { config: ["/etc/nginx/conf.d/default.conf"] },
    paths: { logs: ["/var/log/nginx"], config: ["/etc/nginx/nginx.conf", "/etc/nginx/conf.d"], temp: ["/tmp"] },
    role: "web server",
    source: "nginxinc/docker-nginx-unprivileged:stable/debian/Dockerfile@8ead5cede3; nginxinc/docker-nginx-unprivileged:README.md@8ead5cede3",
  },
  {
    // README says 8443 is exposed and that an SSL server block has to be provided by the user; an old README version was read
    images: ["bitnami/nginx"],
    listens: [{ port: 8080 }],
    exposedNotListening: [8443],
    portFrom: { env: ["NGINX_HTTP_PORT_NUMBER"], config: ["/opt/bitnami/nginx/conf/server_blocks"] },
    paths: { content: ["/app"], config: ["/opt/bitnami/nginx/conf/nginx.conf", "/opt/bitnami/nginx/conf/server_blocks"] },
    role: "web server",
    source: "bitnami/containers:bitnami/nginx/README.md@0011742981",
  },
  {
    // Listen directive in httpd.conf
    // CustomLog and ErrorLog are rewritten to /proc/self/fd/1 and /proc/self/fd/2: no log files unless the config is changed
    images: ["httpd"],
    listens: [{ port: 80 }],
    optionalListens: [{ port: 443, when: "conf/extra/httpd-ssl.conf is included" }],
    portFrom: { config: ["/usr/local/apache2/conf/httpd.conf"] },
    paths: { content: ["/usr/local/apache2/htdocs"], config: ["/usr/local/apache2/conf/httpd.conf"] },
    role: "web server",
    source: "docker-library/httpd:2.4/Dockerfile@9b63b37c9b; docker-library/docs:httpd/content.md@c4a9ba4144",
  },
  {
    // two caddy containers in one Pod clash on the admin port 2019 even when their sites use different ports
    // site addresses and http_port/admin options in the Caddyfile; CADDY_ADMIN moves the admin endpoint; default Caddyfile only listens on 80
    images: ["caddy"],
    listens: [{ port: 80 }, { port: 2019, address: "localhost" }],
    optionalListens: [{ port: 443, when: "a site with a domain name (automatic HTTPS)" }, { port: 443, protocol: "UDP", when: "HTTP/3 with HTTPS" }],
    portFrom: { env: ["CADDY_ADMIN"], config: ["/etc/caddy/Caddyfile"] },
    paths: { content: ["/usr/share/caddy", "/srv"], config: ["/etc/caddy"], data: ["/data", "/config"] },
    role: "web server",
    source: "caddyserver/caddy-docker:2.11/alpine/Dockerfile@62d1326421; docker-library/docs:caddy/content.md@c4a9ba4144; caddyserver/website:src/docs/markdown/caddyfile/options.md@00a18cc09b",
  },
  {
    // two tomcats in one Pod also clash on the shutdown port 8005 (same in 9.0.x, 10.1.x, 11.0.x)
    // Connector port and Server (shutdown) port in server.xml; Server port="-1" disables the shutdown port
    // CATALINA_HOME=/usr/local/tomcat, AccessLogValve directory="logs" -> /usr/local/tomcat/logs; webapps are under /usr/local/tomcat/webapps (empty by default, samples in webapps.dist)
    images: ["tomcat"],
    listens: [{ port: 8080 }, { port: 8005, address: "localhost" }],
    portFrom: { config: ["/usr/local/tomcat/conf/server.xml"] },
    paths: { config: ["/usr/local/tomcat/conf"], logs: ["/usr/local/tomcat/logs"] },
    role: "web server",
    source: "docker-library/tomcat:10.1/jdk21/temurin-noble/Dockerfile@40f27d562f; docker-library/docs:tomcat/content.md@c4a9ba4144; apache/tomcat:conf/server.xml@35d9237fd9 (10.1.x); apache/tomcat:webapps/docs/config/server.xml@35d9237fd9 (10.1.x)",
  },
  {
    // baseDockerfile read is of 2021; docs are current
    // modules enabled: server,http,...; jetty properties are passed on the command line or in start.d ini files
    images: ["jetty"],
    listens: [{ port: 8080 }],
    optionalListens: [{ port: 8443, when: "https module enabled" }],
    portFrom: { config: ["/var/lib/jetty/start.d/*.ini"] },
    paths: { content: ["/var/lib/jetty/webapps"], config: ["/var/lib/jetty/start.d"], temp: ["/tmp/jetty"] },
    role: "web server",
    source: "eclipse/jetty.docker:baseDockerfile@ebf58ffbcc; docker-library/docs:jetty/content.md@c4a9ba4144",
  },
  {
    // <httpEndpoint host="*" httpPort="9080" httpsPort="-1"/>
    images: ["open-liberty"],
    listens: [{ port: 9080 }, { port: 9443, exposeOnly: true }],
    portFrom: { config: ["server.xml httpEndpoint httpPort/httpsPort"] },
    role: "web server",
    source: "docker-library/docs:open-liberty/content.md@c4a9ba4144",
  },
  {
    // Debian apache2 config; Listen comes from the Debian package
    // error.log, access.log and other_vhosts_access.log in $APACHE_LOG_DIR are symlinks to stderr/stdout
    images: ["php"],
    tag: /apache/,
    listens: [{ port: 80 }],
    portFrom: { config: ["/etc/apache2"] },
    paths: { content: ["/var/www/html"], config: ["/etc/apache2"] },
    role: "web server",
    source: "docker-library/php:8.4/trixie/apache/Dockerfile@445bf414f1; docker-library/docs:php/variant-apache.md@c4a9ba4144",
  },
  {
    // classic two-container Pod: nginx + php-fpm sharing the document root
    // listen = 9000 in php-fpm.d; later files override (glob order)
    // FastCGI: needs a web server beside it that shares /var/www/html; logs go to /proc/self/fd/2
    images: ["php"],
    tag: /fpm/,
    listens: [{ port: 9000 }],
    portFrom: { config: ["/usr/local/etc/php-fpm.d/docker.conf", "/usr/local/etc/php-fpm.d/*.conf"] },
    paths: { content: ["/var/www/html"], config: ["/usr/local/etc/php-fpm.conf", "/usr/local/etc/php-fpm.d"] },
    role: "app",
    source: "docker-library/php:8.4/trixie/fpm/Dockerfile@445bf414f1; docker-library/docs:php/variant-fpm.md@c4a9ba4144",
  },
  {
    // default tag is cli: CMD ["php","-a"]
    images: ["php"],
    role: "runtime",
    source: "docker-library/php:8.4/trixie/cli/Dockerfile@445bf414f1; docker-library/official-images:library/php@37079fb336",
  },
  {
    // FROM php:*-fpm; seed copy in /usr/src/wordpress
    images: ["wordpress"],
    tag: /fpm/,
    listens: [{ port: 9000 }],
    paths: { content: ["/var/www/html"] },
    role: "app",
    source: "docker-library/wordpress:latest/php8.4/fpm/Dockerfile@bf223d1c20; docker-library/docs:wordpress/content.md@c4a9ba4144; docker-library/php:8.4/trixie/fpm/Dockerfile@445bf414f1",
  },
  {
    // WP-CLI variant: command line tool
    images: ["wordpress"],
    tag: /(^|-)cli/,
    role: "runtime",
    source: "docker-library/docs:wordpress/content.md@c4a9ba4144",
  },
  {
    // FROM php:*-apache; VOLUME /var/www/html
    images: ["wordpress"],
    listens: [{ port: 80 }],
    portFrom: { config: ["/etc/apache2"] },
    paths: { content: ["/var/www/html", "/var/www/html/wp-content/themes", "/var/www/html/wp-content/plugins"] },
    role: "app",
    source: "docker-library/wordpress:latest/php8.4/apache/Dockerfile@bf223d1c20; docker-library/docs:wordpress/content.md@c4a9ba4144",
  },
  {
    images: ["drupal"],
    tag: /fpm/,
    listens: [{ port: 9000 }],
    role: "app",
    source: "docker-library/drupal:Dockerfile.template@305e3e2acd; docker-library/docs:drupal/variant-fpm.md@c4a9ba4144; docker-library/php:8.4/trixie/fpm/Dockerfile@445bf414f1",
  },
  {
    images: ["drupal"],
    listens: [{ port: 80 }],
    paths: { content: ["/opt/drupal/web", "/var/www/html"], data: ["/var/www/html/modules", "/var/www/html/profiles", "/var/www/html/themes", "/var/www/html/sites"] },
    role: "app",
    source: "docker-library/drupal:Dockerfile.template@305e3e2acd; docker-library/docs:drupal/content.md@c4a9ba4144",
  },
  {
    images: ["nextcloud"],
    tag: /fpm/,
    listens: [{ port: 9000 }],
    paths: { content: ["/var/www/html"] },
    role: "app",
    source: "nextcloud/docker:Dockerfile-debian.template@4de1eed65a; docker-library/docs:nextcloud/content.md@c4a9ba4144; docker-library/php:8.4/trixie/fpm/Dockerfile@445bf414f1",
  },
  {
    // apache variant is the default tag
    images: ["nextcloud"],
    listens: [{ port: 80 }],
    paths: { content: ["/var/www/html"], config: ["/var/www/html/config"], data: ["/var/www/html/data"] },
    role: "app",
    source: "nextcloud/docker:Dockerfile-debian.template@4de1eed65a; docker-library/docs:nextcloud/content.md@c4a9ba4144",
  },
  {
    // docs map -p 8080:80; -fpm tags not read
    images: ["joomla"],
    listens: [{ port: 80 }],
    role: "app",
    source: "docker-library/docs:joomla/content.md@c4a9ba4144",
  },
  {
    // docs map -p 8080:80
    images: ["mediawiki"],
    listens: [{ port: 80 }],
    role: "app",
    source: "docker-library/docs:mediawiki/content.md@c4a9ba4144",
  },
  {
    // docs map -p 8080:80
    images: ["matomo"],
    listens: [{ port: 80 }],
    paths: { content: ["/var/www/html"] },
    role: "app",
    source: "docker-library/docs:matomo/content.md@c4a9ba4144",
  },
  {
    images: ["phpmyadmin"],
    listens: [{ port: 80 }],
    portFrom: { env: ["APACHE_PORT"] },
    paths: { config: ["/etc/phpmyadmin/config.user.inc.php", "/etc/phpmyadmin/conf.d"] },
    role: "app",
    source: "docker-library/docs:phpmyadmin/content.md@c4a9ba4144",
  },
  {
    // FastCGI
    images: ["adminer"],
    tag: /fastcgi/,
    listens: [{ port: 9000 }],
    role: "app",
    source: "docker-library/docs:adminer/content.md@c4a9ba4144",
  },
  {
    images: ["adminer"],
    listens: [{ port: 8080 }],
    role: "app",
    source: "docker-library/docs:adminer/content.md@c4a9ba4144",
  },
  {
    // Ghost configuration keys can be given as environment variables (docs), key of the port not read
    images: ["ghost"],
    listens: [{ port: 2368 }],
    paths: { data: ["/var/lib/ghost/content"] },
    role: "app",
    source: "docker-library/ghost:Dockerfile.template@7edb45d66a; docker-library/docs:ghost/content.md@c4a9ba4144",
  },
  {
    images: ["redmine"],
    listens: [{ port: 3000 }],
    paths: { data: ["/usr/src/redmine/files"] },
    role: "app",
    source: "docker-library/docs:redmine/content.md@c4a9ba4144",
  },
  {
    images: ["odoo"],
    listens: [{ port: 8069 }],
    portFrom: { config: ["/etc/odoo/odoo.conf"] },
    paths: { config: ["/etc/odoo/odoo.conf"], data: ["/var/lib/odoo"] },
    role: "app",
    source: "docker-library/docs:odoo/content.md@c4a9ba4144",
  },
  {
    images: ["rocket.chat"],
    listens: [{ port: 3000 }],
    role: "app",
    source: "docker-library/docs:rocket.chat/content.md@c4a9ba4144",
  },
  {
    // 9000 is also php-fpm and clickhouse native
    images: ["sonarqube"],
    listens: [{ port: 9000 }],
    paths: { data: ["/opt/sonarqube/data"], logs: ["/opt/sonarqube/logs"] },
    role: "app",
    source: "docker-library/docs:sonarqube/content.md@c4a9ba4144",
  },
  {
    images: ["mongo-express"],
    listens: [{ port: 8081 }],
    role: "app",
    source: "docker-library/docs:mongo-express/content.md@c4a9ba4144",
  },
  {
    // v2 default config has no debug listener
    images: ["registry"],
    tag: /^2/,
    listens: [{ port: 5000 }],
    portFrom: { config: ["/etc/docker/registry/config.yml"] },
    paths: { data: ["/var/lib/registry"], config: ["/etc/docker/registry/config.yml"] },
    role: "registry",
    source: "distribution/distribution-library-image:config-example.yml@39dd72feaa (39dd72f); distribution/distribution-library-image:Dockerfile@39dd72feaa (39dd72f)",
  },
  {
    // 5001 (debug + prometheus) is not EXPOSEd but is in the default config of the v3 image
    // http.addr and http.debug.addr in the config
    images: ["registry"],
    listens: [{ port: 5000 }, { port: 5001 }],
    portFrom: { config: ["/etc/distribution/config.yml"] },
    paths: { data: ["/var/lib/registry"], config: ["/etc/distribution/config.yml"] },
    role: "registry",
    source: "distribution/distribution-library-image:config-example.yml@a829ed8cbc; distribution/distribution-library-image:Dockerfile@a829ed8cbc; docker-library/docs:registry/content.md@c4a9ba4144",
  },
  {
    // JENKINS_SLAVE_AGENT_PORT moves 50000; JENKINS_OPTS="--httpPort=..." or the same flags as arguments move 8080
    images: ["jenkins/jenkins"],
    listens: [{ port: 8080 }, { port: 50000 }],
    portFrom: { flags: ["--httpPort", "--httpsPort"], env: ["JENKINS_SLAVE_AGENT_PORT", "JENKINS_OPTS"] },
    paths: { data: ["/var/jenkins_home"] },
    role: "ci",
    source: "jenkinsci/docker:debian/Dockerfile@ab3f5e0a80; jenkinsci/docker:README.md@ab3f5e0a80",
  },
  {
    images: ["gitea/gitea"],
    listens: [{ port: 3000, exposeOnly: true }, { port: 22, exposeOnly: true }],
    paths: { data: ["/data"] },
    role: "app",
    source: "go-gitea/gitea:Dockerfile@03173b39ec",
  },
  {
    // with start-dev it serves 8080; version 22 Dockerfile read
    images: ["quay.io/keycloak/keycloak"],
    optionalListens: [{ port: 9000, when: "metrics/health enabled (management interface)" }],
    exposedNotListening: [8080, 8443],
    needsConfig: "a command: start or start-dev (ENTRYPOINT kc.sh, no CMD)",
    portFrom: { flags: ["--http-port", "--https-port", "--http-management-port"] },
    paths: { data: ["/opt/keycloak/data"] },
    role: "app",
    source: "keycloak/keycloak:quarkus/container/Dockerfile@0463815bc9; https://keycloak.org/server/management-interface",
  },
  {
    // CMD ["node"]
    images: ["node"],
    role: "runtime",
    source: "nodejs/docker-node:22/bookworm/Dockerfile@f27d936f7d",
  },
  {
    // CMD ["python3"]
    images: ["python"],
    role: "runtime",
    source: "docker-library/python:3.13/trixie/Dockerfile@4f07059567",
  },
  {
    // no EXPOSE and no CMD of its own; FROM buildpack-deps or alpine
    images: ["golang"],
    role: "runtime",
    source: "docker-library/golang:Dockerfile-linux.template@7c8c182bfc; docker-library/docs:golang/content.md@c4a9ba4144",
  },
  {
    // CMD ["sh"]
    images: ["busybox"],
    role: "shell",
    source: "docker-library/busybox:latest-1/glibc/Dockerfile@9c20878114; docker-library/docs:busybox/content.md@c4a9ba4144",
  },
  {
    // CMD ["/bin/sh"]
    images: ["alpine"],
    role: "shell",
    source: "alpinelinux/docker-alpine:x86_64/Dockerfile@7d63673353 (v3.20)",
  },
  {
    // Command ["bash"], no exposed ports in image metadata
    images: ["debian"],
    role: "shell",
    source: "docker-library/repo-info:repos/debian/local/latest.md@029a6a7362",
  },
  {
    // Command ["/bin/bash"], no exposed ports in image metadata
    images: ["ubuntu"],
    role: "shell",
    source: "docker-library/repo-info:repos/ubuntu/local/latest.md@34e0037a44",
  },
  {
    images: ["bash"],
    role: "shell",
    source: "docker-library/docs:bash/content.md@c4a9ba4144",
  },
  {
    // prints and exits: never ready for a long-running Pod
    images: ["hello-world"],
    role: "test tool",
    source: "docker-library/docs:hello-world/content.md@c4a9ba4144",
  },
  {
    // entrypoint runs curl
    images: ["curlimages/curl", "quay.io/curl/curl", "ghcr.io/curl/curl-container/curl"],
    role: "shell",
    source: "curl/curl-container:create_base_image.sh@96c8e58a85; curl/curl-container:etc/entrypoint.sh@96c8e58a85",
  },
  {
    // CMD ["zsh"]
    images: ["nicolaka/netshoot", "ghcr.io/nicolaka/netshoot"],
    role: "shell",
    source: "nicolaka/netshoot:Dockerfile@d0aa4b51ae",
  },
  {
    // only pauses and reaps zombies
    images: ["registry.k8s.io/pause", "k8s.gcr.io/pause"],
    role: "shell",
    source: "kubernetes/kubernetes:build/pause/linux/pause.c@0b426b0b50",
  },
  {
    // protected mode is compiled off: listens on all interfaces; logfile "" = stdout
    // any config directive may be a flag (redis-server --save 60 1); no config file is read by default
    images: ["redis"],
    listens: [{ port: 6379 }],
    portFrom: { flags: ["--port"], config: ["port directive, redis-server /usr/local/etc/redis/redis.conf"] },
    paths: { data: ["/data"], config: ["/usr/local/etc/redis/redis.conf"] },
    role: "cache",
    source: "redis/docker-library-redis:Dockerfile.template@e5650da99b; docker-library/docs:redis/content.md@c4a9ba4144; redis/redis:redis.conf@001730cb96",
  },
  {
    // clashes with redis beside it
    // VALKEY_EXTRA_FLAGS is appended to the command
    images: ["valkey/valkey"],
    listens: [{ port: 6379 }],
    portFrom: { flags: ["--port"], env: ["VALKEY_EXTRA_FLAGS"] },
    paths: { data: ["/data"] },
    role: "cache",
    source: "valkey-io/valkey-container:unstable/debian/Dockerfile@ae6141ea5d; valkey-io/valkey-container:unstable/debian/docker-entrypoint.sh@ae6141ea5d; valkey-io/valkey:valkey.conf@00c3db1d39",
  },
  {
    // TCP; the (old) man page also gives UDP 11211 with -U, not recorded because newer versions may differ
    images: ["memcached"],
    listens: [{ port: 11211 }],
    portFrom: { flags: ["-p"] },
    role: "cache",
    source: "docker-library/memcached:1/debian/Dockerfile@53ac0ecb0b; docker-library/docs:memcached/content.md@c4a9ba4144; memcached/memcached:doc/memcached.1@04319dddab",
  },
  {
    // X Plugin (33060) is on by default since MySQL 8; --mysqlx=OFF turns it off
    // log goes to the container log
    images: ["mysql"],
    listens: [{ port: 3306 }, { port: 33060 }],
    portFrom: { flags: ["--port", "--mysqlx-port"], config: ["/etc/mysql/conf.d/*.cnf"] },
    paths: { data: ["/var/lib/mysql"], config: ["/etc/my.cnf", "/etc/mysql/conf.d"], init: ["/docker-entrypoint-initdb.d"] },
    role: "database",
    source: "docker-library/mysql:innovation/Dockerfile.oracle@7f30fdb073; docker-library/docs:mysql/content.md@c4a9ba4144; https://dev.mysql.com/doc/mysql-port-reference/en/mysql-port-reference-tables.html; https://dev.mysql.com/doc/refman/9.5/en/x-plugin-options-system-variables.html",
  },
  {
    // clashes with mysql beside it
    // docs: --port 3808
    images: ["mariadb"],
    listens: [{ port: 3306 }],
    portFrom: { flags: ["--port"], config: ["/etc/mysql/conf.d/*.cnf"] },
    paths: { data: ["/var/lib/mysql"], config: ["/etc/mysql/conf.d"] },
    role: "database",
    source: "MariaDB/mariadb-docker:main/Dockerfile@1b6429ba35; docker-library/docs:mariadb/content.md@c4a9ba4144",
  },
  {
    // the entrypoint's temporary server uses -p ${PGPORT:-5432} (that the final server honours PGPORT is PostgreSQL behaviour, not read here); -c key=value after the image name sets any option
    // PGDATA /var/lib/postgresql/data up to 17 (volume there), /var/lib/postgresql/18/docker from 18 (volume at /var/lib/postgresql); config file only when given with -c config_file=
    images: ["postgres"],
    listens: [{ port: 5432 }],
    portFrom: { flags: ["-p"], env: ["PGPORT"] },
    paths: { data: ["/var/lib/postgresql/data", "/var/lib/postgresql/18/docker"], config: ["/etc/postgresql/postgresql.conf"] },
    role: "database",
    source: "docker-library/postgres:17/bookworm/Dockerfile@6edb0a8c4d; docker-library/postgres:18/bookworm/Dockerfile@6edb0a8c4d; docker-library/postgres:docker-entrypoint.sh@6edb0a8c4d; docker-library/docs:postgres/content.md@c4a9ba4144",
  },
  {
    // entrypoint adds --bind_ip_all
    // log goes to the container log
    images: ["mongo"],
    listens: [{ port: 27017 }],
    portFrom: { flags: ["--port"], config: ["--config /etc/mongo/mongod.conf"] },
    paths: { data: ["/data/db", "/data/configdb"], init: ["/docker-entrypoint-initdb.d"] },
    role: "database",
    source: "docker-library/mongo:8.0/Dockerfile@2c69a57b93; docker-library/mongo:docker-entrypoint.sh@2c69a57b93; docker-library/docs:mongo/content.md@c4a9ba4144",
  },
  {
    // ports are named in comments of the Dockerfile (7000 intra-node, 7199 JMX, 9042 CQL); cassandra.yaml itself not read
    images: ["cassandra"],
    listens: [{ port: 7000, exposeOnly: true }, { port: 9042, exposeOnly: true }, { port: 7199, exposeOnly: true }],
    optionalListens: [{ port: 7001, when: "TLS intra-node" }, { port: 9160, when: "thrift (start_rpc)" }],
    portFrom: { config: ["/etc/cassandra/cassandra.yaml"] },
    paths: { data: ["/var/lib/cassandra"], logs: ["/var/log/cassandra"], config: ["/etc/cassandra"] },
    role: "database",
    source: "docker-library/cassandra:5.0/Dockerfile@7b9da8f4f5; docker-library/cassandra:docker-entrypoint.sh@7b9da8f4f5; docker-library/docs:cassandra/content.md@c4a9ba4144",
  },
  {
    // 9100 is also node-exporter; 4369 is epmd (also rabbitmq)
    // 9100 is fixed by inet_dist_listen_min/max in vm.args
    images: ["couchdb"],
    listens: [{ port: 5984 }, { port: 4369 }, { port: 9100 }],
    portFrom: { config: ["/opt/couchdb/etc/local.d", "/opt/couchdb/etc/vm.args"] },
    paths: { data: ["/opt/couchdb/data"], config: ["/opt/couchdb/etc/local.d"] },
    role: "database",
    source: "apache/couchdb-docker:3.5.0/Dockerfile@4c82ee090d; apache/couchdb-docker:3.5.0/vm.args@4c82ee090d; docker-library/docs:couchdb/content.md@c4a9ba4144",
  },
  {
    images: ["couchbase"],
    listens: [{ port: 8091 }, { port: 8092, exposeOnly: true }, { port: 8093, exposeOnly: true }, { port: 8094, exposeOnly: true }, { port: 8095, exposeOnly: true }, { port: 8096, exposeOnly: true }, { port: 8097, exposeOnly: true }, { port: 9123, exposeOnly: true }, { port: 11207, exposeOnly: true }, { port: 11210, exposeOnly: true }, { port: 11280, exposeOnly: true }, { port: 18091, exposeOnly: true }, { port: 18092, exposeOnly: true }, { port: 18093, exposeOnly: true }, { port: 18094, exposeOnly: true }, { port: 18095, exposeOnly: true }, { port: 18096, exposeOnly: true }, { port: 18097, exposeOnly: true }],
    paths: { data: ["/opt/couchbase/var"] },
    role: "database",
    source: "couchbase/docker:enterprise/couchbase-server/7.6.0/Dockerfile@98adaeba64; docker-library/docs:couchbase/content.md@c4a9ba4144",
  },
  {
    // 7473 (HTTPS) is EXPOSEd; docs only publish 7474 and 7687
    images: ["neo4j"],
    listens: [{ port: 7474 }, { port: 7687 }, { port: 7473, exposeOnly: true }],
    paths: { data: ["/data"], logs: ["/logs"] },
    role: "database",
    source: "neo4j/docker-neo4j:docker-image-src/calver/coredb/Dockerfile-trixie@9df98ef9d8; neo4j/docker-neo4j:README.md@9df98ef9d8; docker-library/docs:neo4j/content.md@c4a9ba4144",
  },
  {
    images: ["influxdb"],
    tag: /^3|core|enterprise/,
    listens: [{ port: 8181 }],
    paths: { data: ["/var/lib/influxdb3"] },
    role: "database",
    source: "influxdata/influxdata-docker:influxdb/3.11-core/Dockerfile@d457cb9363; docker-library/docs:influxdb/content.md@c4a9ba4144",
  },
  {
    // enterprise meta node
    images: ["influxdb"],
    tag: /meta/,
    listens: [{ port: 8091 }],
    role: "database",
    source: "influxdata/influxdata-docker:influxdb/1.12/meta/Dockerfile@d457cb9363; docker-library/docs:influxdb/content.md@c4a9ba4144",
  },
  {
    // latest is 2.x; 1.x also 8086 with data in /var/lib/influxdb and config /etc/influxdb/influxdb.conf
    images: ["influxdb"],
    listens: [{ port: 8086 }],
    paths: { data: ["/var/lib/influxdb2"], config: ["/etc/influxdb2"] },
    role: "database",
    source: "influxdata/influxdata-docker:influxdb/2.9/alpine/Dockerfile@d457cb9363; docker-library/docs:influxdb/content.md@c4a9ba4144",
  },
  {
    // further default ports (interserver, mysql) not read
    images: ["clickhouse"],
    listens: [{ port: 8123 }, { port: 9000 }],
    portFrom: { config: ["/etc/clickhouse-server/config.d/*.xml"] },
    paths: { data: ["/var/lib/clickhouse"], logs: ["/var/log/clickhouse-server"], config: ["/etc/clickhouse-server/config.d", "/etc/clickhouse-server/users.d"] },
    role: "database",
    source: "docker-library/docs:clickhouse/content.md@c4a9ba4144",
  },
  {
    images: ["arangodb"],
    listens: [{ port: 8529 }],
    paths: { data: ["/var/lib/arangodb3"] },
    role: "database",
    source: "docker-library/docs:arangodb/content.md@c4a9ba4144",
  },
  {
    // ports published in the docs; 5432 is the PostgreSQL wire protocol: clashes with postgres
    images: ["crate"],
    listens: [{ port: 4200, exposeOnly: true }, { port: 5432, exposeOnly: true }],
    role: "database",
    source: "docker-library/docs:crate/content.md@c4a9ba4144",
  },
  {
    // web admin; driver and cluster ports not read
    images: ["rethinkdb"],
    listens: [{ port: 8080 }],
    paths: { data: ["/data"] },
    role: "database",
    source: "docker-library/docs:rethinkdb/content.md@c4a9ba4144",
  },
  {
    images: ["aerospike"],
    listens: [{ port: 3000 }, { port: 3001 }, { port: 3002 }],
    portFrom: { env: ["SERVICE_PORT", "FABRIC_PORT", "HB_PORT"] },
    paths: { data: ["/opt/aerospike/data"], config: ["/opt/aerospike/etc"] },
    role: "database",
    source: "docker-library/docs:aerospike/content.md@c4a9ba4144",
  },
  {
    // secondary sources say the default is a range (9200-9300, 9300-9400) and the first free port is taken, so two of them may not fail; official page text with the range not read
    // settings http.port and transport.port
    images: ["elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch"],
    listens: [{ port: 9200 }, { port: 9300 }],
    role: "search engine",
    source: "docker-library/docs:elasticsearch/content.md@c4a9ba4144; elastic/cloud-on-k8s:pkg/controller/elasticsearch/network/ports.go@7b93383d8e; https://discuss.elastic.co/t/what-are-ports-9200-and-9300-used-for/238578",
  },
  {
    images: ["kibana", "docker.elastic.co/kibana/kibana"],
    listens: [{ port: 5601 }],
    role: "app",
    source: "docker-library/docs:kibana/content.md@c4a9ba4144; elastic/cloud-on-k8s:pkg/controller/kibana/network/ports.go@7b93383d8e",
  },
  {
    // replacing the pipeline removes 5044
    // 5044 comes from the default pipeline (beats input); 9600 is the monitoring API
    images: ["logstash", "docker.elastic.co/logstash/logstash"],
    listens: [{ port: 5044 }, { port: 9600 }],
    role: "log shipper",
    pattern: "adapter",
    source: "elastic/logstash:docker/data/logstash/pipeline/default.conf@bffb9d406e; https://elastic.co/guide/en/logstash/5.1/monitoring.html; elastic/cloud-on-k8s:pkg/controller/logstash/network/ports.go@7b93383d8e",
  },
  {
    // embedded ZooKeeper and stop ports not read
    images: ["solr"],
    listens: [{ port: 8983 }],
    paths: { data: ["/var/solr/data"], logs: ["/var/solr/logs"] },
    role: "search engine",
    source: "apache/solr-docker:9.10/Dockerfile@884b2e6692; docker-library/docs:solr/content.md@c4a9ba4144",
  },
  {
    images: ["rabbitmq"],
    tag: /management/,
    listens: [{ port: 5672 }, { port: 15672 }, { port: 15692 }, { port: 4369, exposeOnly: true }, { port: 25672, exposeOnly: true }],
    exposedNotListening: [5671, 15671, 15691],
    portFrom: { config: ["/etc/rabbitmq/rabbitmq.conf"] },
    paths: { data: ["/var/lib/rabbitmq"], config: ["/etc/rabbitmq/rabbitmq.conf", "/etc/rabbitmq/conf.d", "/etc/rabbitmq/enabled_plugins"] },
    role: "broker",
    source: "docker-library/rabbitmq:4.1/ubuntu/Dockerfile@9193c1de6d; docker-library/rabbitmq:4.1/ubuntu/management/Dockerfile@9193c1de6d; docker-library/docs:rabbitmq/content.md@c4a9ba4144",
  },
  {
    // 15692 (prometheus) is on because the image enables rabbitmq_prometheus; TLS ports 5671/15691 are EXPOSEd, TLS is not configured by the image
    // log.console = true: logs to stdout
    images: ["rabbitmq"],
    listens: [{ port: 5672 }, { port: 15692 }, { port: 4369, exposeOnly: true }, { port: 25672, exposeOnly: true }],
    optionalListens: [{ port: 15672, when: "rabbitmq_management plugin enabled" }],
    exposedNotListening: [5671, 15691],
    portFrom: { config: ["/etc/rabbitmq/rabbitmq.conf"] },
    paths: { data: ["/var/lib/rabbitmq"], config: ["/etc/rabbitmq/rabbitmq.conf", "/etc/rabbitmq/conf.d", "/etc/rabbitmq/enabled_plugins"] },
    role: "broker",
    source: "docker-library/rabbitmq:4.1/ubuntu/Dockerfile@9193c1de6d; docker-library/rabbitmq:4.1/ubuntu/10-defaults.conf@9193c1de6d; docker-library/rabbitmq:4.1/ubuntu/management/Dockerfile@9193c1de6d; docker-library/docs:rabbitmq/content.md@c4a9ba4144",
  },
  {
    // 9093 (controller) is not EXPOSEd; default log.dirs is /tmp/kraft-combined-logs
    // listeners=PLAINTEXT://:9092,CONTROLLER://:9093 in the default server.properties
    images: ["apache/kafka"],
    listens: [{ port: 9092 }, { port: 9093 }],
    portFrom: { config: ["/etc/kafka/docker/server.properties", "/mnt/shared/config"] },
    paths: { data: ["/var/lib/kafka/data", "/tmp/kraft-combined-logs"], config: ["/etc/kafka/docker", "/mnt/shared/config"], secrets: ["/etc/kafka/secrets"] },
    role: "broker",
    source: "apache/kafka:docker/server.properties@4a814a69d9; apache/kafka:docker/jvm/Dockerfile@120d52df7d",
  },
  {
    // AdminServer takes 8080 by default: clashes with any 8080 app in the Pod
    // client port is the ;2181 part of ZOO_SERVERS; ZOO_ADMINSERVER_ENABLED=false frees 8080
    images: ["zookeeper"],
    listens: [{ port: 2181 }, { port: 8080 }],
    optionalListens: [{ port: 2888, when: "replicated mode" }, { port: 3888, when: "replicated mode" }],
    portFrom: { env: ["ZOO_SERVERS", "ZOO_ADMINSERVER_ENABLED", "ZOO_CFG_EXTRA"] },
    paths: { data: ["/data", "/datalog"], logs: ["/logs"], config: ["/conf"] },
    role: "coordination",
    source: "31z4/zookeeper-docker:3.9.4/Dockerfile@52a83649bc; 31z4/zookeeper-docker:3.9.4/docker-entrypoint.sh@52a83649bc; docker-library/docs:zookeeper/content.md@c4a9ba4144",
  },
  {
    // any own command line replaces the default config: then only 4222 unless asked
    images: ["nats"],
    listens: [{ port: 4222 }, { port: 6222 }, { port: 8222 }],
    portFrom: { flags: ["-p", "--port", "-m", "--http_port"], config: ["nats-server.conf"] },
    paths: { config: ["/nats-server.conf", "/etc/nats/nats-server.conf"] },
    role: "broker",
    source: "nats-io/nats-docker:2.14.x/scratch/nats-server.conf@aa0caa57b7; nats-io/nats-docker:2.14.x/scratch/Dockerfile@aa0caa57b7; docker-library/docs:nats/content.md@c4a9ba4144",
  },
  {
    // without a listener in the config only loopback connections are accepted
    images: ["eclipse-mosquitto"],
    tag: /^2\.0|^2-openssl$|^openssl$/,
    listens: [{ port: 1883, address: "127.0.0.1" }],
    portFrom: { config: ["/mosquitto/config/mosquitto.conf"] },
    paths: { config: ["/mosquitto/config"], data: ["/mosquitto/data"], logs: ["/mosquitto/log"] },
    role: "broker",
    source: "eclipse-mosquitto/mosquitto:docker/2.0-openssl/README.md@7b8aba105b; docker-library/docs:eclipse-mosquitto/content.md@c4a9ba4144",
  },
  {
    images: ["eclipse-mosquitto"],
    tag: /^1\./,
    listens: [{ port: 1883 }],
    paths: { config: ["/mosquitto/config"], data: ["/mosquitto/data"], logs: ["/mosquitto/log"] },
    role: "broker",
    source: "docker-library/docs:eclipse-mosquitto/content.md@c4a9ba4144; eclipse-mosquitto/mosquitto:docker/1.6-openssl/Dockerfile@7b8aba105b",
  },
  {
    // 9883 is the http dashboard of the 2.1 default config
    // listener lines in mosquitto.conf
    images: ["eclipse-mosquitto"],
    listens: [{ port: 1883 }, { port: 9883 }],
    portFrom: { config: ["/mosquitto/config/mosquitto.conf"] },
    paths: { config: ["/mosquitto/config"], data: ["/mosquitto/data"], logs: ["/mosquitto/log"] },
    role: "broker",
    source: "eclipse-mosquitto/mosquitto:docker/2.1-alpine/mosquitto.conf@7b8aba105b; eclipse-mosquitto/mosquitto:docker/2.1-alpine/README.md@7b8aba105b; docker-library/docs:eclipse-mosquitto/content.md@c4a9ba4144",
  },
  {
    // ports published in the docs
    images: ["emqx"],
    listens: [{ port: 1883, exposeOnly: true }, { port: 18083, exposeOnly: true }],
    role: "broker",
    source: "docker-library/docs:emqx/content.md@c4a9ba4144",
  },
  {
    // docs: flag --my-flag <-> env ETCD_MY_FLAG
    images: ["quay.io/coreos/etcd"],
    listens: [{ port: 2379, address: "localhost" }, { port: 2380, address: "localhost" }],
    portFrom: { flags: ["--listen-client-urls", "--listen-peer-urls"], env: ["ETCD_LISTEN_CLIENT_URLS", "ETCD_LISTEN_PEER_URLS"] },
    role: "coordination",
    source: "https://etcd.io/docs/v3.4/op-guide/configuration/ (flag listing as quoted at blog.csdn.net/huwh_/article/details/80226481)",
  },
  {
    // without a Corefile it loads whoami on 53
    images: ["coredns/coredns"],
    listens: [{ port: 53 }, { port: 53, protocol: "UDP" }],
    portFrom: { flags: ["-dns.port"], config: ["Corefile"] },
    role: "dns",
    source: "coredns/coredns:README.md@021699badc; coredns/coredns:Dockerfile@0ee1feea40",
  },
  {
    // default command is agent -dev -client 0.0.0.0; 8502 is the dev-mode default, 8503 enabled by default on servers
    images: ["hashicorp/consul", "consul"],
    listens: [{ port: 8500 }, { port: 8600 }, { port: 8600, protocol: "UDP" }, { port: 8300 }, { port: 8301 }, { port: 8301, protocol: "UDP" }, { port: 8302 }, { port: 8302, protocol: "UDP" }, { port: 8502 }, { port: 8503 }],
    portFrom: { flags: ["-dns-port"], env: ["CONSUL_LOCAL_CONFIG"], config: ["/consul/config"] },
    paths: { config: ["/consul/config"], data: ["/consul/data"] },
    role: "coordination",
    source: "hashicorp/consul:Dockerfile@03658a093a; https://developer.hashicorp.com/consul/docs/install/ports; https://developer.hashicorp.com/consul/docs/v1.16.x/install/ports",
  },
  {
    // vault agent listens only when its config has a listener stanza (optional)
    images: ["hashicorp/vault", "vault"],
    whenArgs: ["agent"],
    portFrom: { config: ["listener stanza of the agent config"] },
    role: "secrets agent",
    pattern: "sidecar",
    source: "https://developer.hashicorp.com/vault/docs/v1.8.x/agent (listener: <optional>); hashicorp/vault:Dockerfile@024c09b665",
  },
  {
    // default command is server -dev; logs/file are used only when configured
    images: ["hashicorp/vault", "vault"],
    listens: [{ port: 8200 }],
    optionalListens: [{ port: 8201, when: "cluster listener of a non-dev server: one above the listener address" }],
    portFrom: { env: ["VAULT_DEV_LISTEN_ADDRESS", "VAULT_LOCAL_CONFIG"], config: ["/vault/config"] },
    paths: { logs: ["/vault/logs"], data: ["/vault/file"], config: ["/vault/config"] },
    role: "secrets agent",
    source: "hashicorp/vault:Dockerfile@024c09b665; docker-library/docs:vault/content.md@14457d88f2; https://developer.hashicorp.com/vault/docs/v1.4.x/configuration/listener/tcp",
  },
  {
    // client only
    images: ["docker"],
    tag: /cli/,
    role: "shell",
    source: "docker-library/official-images:library/docker@37079fb336; docker-library/docs:docker/content.md@c4a9ba4144",
  },
  {
    // default tags are dind
    images: ["docker"],
    listens: [{ port: 2376 }],
    optionalListens: [{ port: 2375, when: "DOCKER_TLS_CERTDIR empty: plain TCP" }],
    portFrom: { env: ["DOCKER_TLS_CERTDIR"] },
    paths: { data: ["/var/lib/docker"] },
    role: "ci",
    pattern: "sidecar",
    source: "docker-library/official-images:library/docker@37079fb336; docker-library/docs:docker/content.md@c4a9ba4144",
  },
  {
    // 9901 (admin) is not EXPOSEd; a mounted envoy.yaml replaces both
    // listeners and admin port come from envoy.yaml
    images: ["envoyproxy/envoy"],
    listens: [{ port: 10000 }, { port: 9901 }],
    portFrom: { flags: ["-c"], config: ["/etc/envoy/envoy.yaml"] },
    paths: { config: ["/etc/envoy/envoy.yaml"] },
    role: "proxy",
    pattern: "ambassador",
    source: "envoyproxy/envoy:configs/envoyproxy_io_proxy.yaml@0d0d6fd66b; envoyproxy/envoy:distribution/docker/Dockerfile-envoy@0252c88f47",
  },
  {
    // no default configuration in the image: bind lines decide; runs as USER haproxy
    images: ["haproxy"],
    needsConfig: "/usr/local/etc/haproxy/haproxy.cfg",
    portFrom: { config: ["/usr/local/etc/haproxy/haproxy.cfg"] },
    paths: { config: ["/usr/local/etc/haproxy/haproxy.cfg"], workdir: ["/var/lib/haproxy"] },
    role: "proxy",
    pattern: "ambassador",
    source: "docker-library/haproxy:3.2/Dockerfile@ec437dd2a3; docker-library/docs:haproxy/content.md@c4a9ba4144",
  },
  {
    // 80 is created only when no entry point is defined
    images: ["traefik"],
    listens: [{ port: 80 }],
    optionalListens: [{ port: 8080, when: "api.insecure, ping, prometheus metrics or rest provider on the internal entry point" }],
    portFrom: { flags: ["--entryPoints.<name>.address"], env: ["TRAEFIK_ENTRYPOINTS_<NAME>_ADDRESS"], config: ["/etc/traefik/traefik.yml"] },
    paths: { config: ["/etc/traefik/traefik.yml"] },
    role: "proxy",
    pattern: "ambassador",
    source: "traefik/traefik:pkg/config/static/static_config.go@fd5a576df2; traefik/traefik:Dockerfile@fd5a576df2; traefik/traefik:docs/content/reference/install-configuration/boot-environment.md@fd5a576df2; docker-library/docs:traefik/content.md@c4a9ba4144",
  },
  {
    // 8443 is the PROXY-protocol listener
    images: ["varnish"],
    listens: [{ port: 80 }, { port: 8443 }],
    portFrom: { flags: ["-a"], env: ["VARNISH_HTTP_PORT", "VARNISH_PROXY_PORT"] },
    paths: { config: ["/etc/varnish/default.vcl"], data: ["/var/lib/varnish/varnishd"] },
    role: "proxy",
    source: "varnish/docker-varnish:fresh/debian/scripts/docker-varnish-entrypoint@eb60dff6f8; docker-library/docs:varnish/content.md@c4a9ba4144",
  },
  {
    images: ["hitch"],
    listens: [{ port: 443 }],
    portFrom: { config: ["/etc/hitch/hitch.conf"] },
    paths: { config: ["/etc/hitch/hitch.conf"], certs: ["/etc/hitch/certs/default"] },
    role: "proxy",
    source: "docker-library/docs:hitch/content.md@c4a9ba4144",
  },
  {
    images: ["krakend"],
    listens: [{ port: 8080 }],
    needsConfig: "/etc/krakend/krakend.json",
    paths: { config: ["/etc/krakend"] },
    role: "proxy",
    source: "docker-library/docs:krakend/content.md@c4a9ba4144",
  },
  {
    // 22222 is the stats port of nutcracker, not EXPOSEd
    // REDIS_SERVERS names the backends (default 127.0.0.1:6378 and :6379)
    images: ["malexer/twemproxy"],
    listens: [{ port: 6380 }, { port: 22222 }],
    portFrom: { flags: ["-s", "--stats-port"], env: ["LISTEN_PORT"], config: ["/etc/nutcracker.conf"] },
    paths: { config: ["/etc/nutcracker.conf"] },
    role: "proxy",
    pattern: "ambassador",
    source: "malexer/docker-twemproxy:Dockerfile@763d4926a6; malexer/docker-twemproxy:entrypoint.sh@763d4926a6; twitter/twemproxy:README.md@013b5313df",
  },
  {
    // listens on localhost by default; further instances of one engine take the next ports
    // flags have CSQL_PROXY_* environment forms
    images: ["gcr.io/cloud-sql-connectors/cloud-sql-proxy", "gcr.io/cloudsql-docker/gce-proxy"],
    optionalListens: [{ port: 5432, address: "127.0.0.1", when: "PostgreSQL instance, no --port" }, { port: 3306, address: "127.0.0.1", when: "MySQL instance, no --port" }, { port: 1433, address: "127.0.0.1", when: "SQL Server instance, no --port" }, { port: 9090, address: "127.0.0.1", when: "--health-check or --prometheus" }, { port: 9091, address: "127.0.0.1", when: "--quitquitquit or --debug admin server" }],
    needsConfig: "an instance connection name",
    portFrom: { flags: ["--port", "-p", "--address", "--http-port", "--admin-port"], env: ["CSQL_PROXY_INSTANCE_CONNECTION_NAME"] },
    role: "proxy",
    pattern: "ambassador",
    source: "GoogleCloudPlatform/cloud-sql-proxy:README.md@31c3b33e3f; GoogleCloudPlatform/cloud-sql-proxy:cmd/root.go@31c3b33e3f",
  },
  {
    // not 6432: this image uses 5432, so it clashes with a postgres container in the same Pod; a log file only with LOGFILE
    images: ["edoburu/pgbouncer"],
    listens: [{ port: 5432 }],
    portFrom: { env: ["LISTEN_PORT", "LISTEN_ADDR"], config: ["/etc/pgbouncer/pgbouncer.ini"] },
    paths: { config: ["/etc/pgbouncer"], logs: ["/var/log/pgbouncer"] },
    role: "proxy",
    pattern: "ambassador",
    source: "edoburu/docker-pgbouncer:entrypoint.sh@91a581b7e9; edoburu/docker-pgbouncer:Dockerfile@91a581b7e9; edoburu/docker-pgbouncer:README.md@91a581b7e9",
  },
  {
    // binds loopback unless --http-address is given; metrics off by default
    // docs: flag -> OAUTH2_PROXY_ + upper case
    images: ["quay.io/oauth2-proxy/oauth2-proxy"],
    listens: [{ port: 4180, address: "127.0.0.1" }],
    portFrom: { flags: ["--http-address", "--https-address", "--metrics-address"], env: ["OAUTH2_PROXY_HTTP_ADDRESS"] },
    role: "proxy",
    pattern: "sidecar",
    source: "oauth2-proxy/oauth2-proxy:pkg/apis/options/legacy_options.go@14af2951e5; oauth2-proxy/oauth2-proxy:docs/docs/configuration/overview.md@14af2951e5; oauth2-proxy/oauth2-proxy:Dockerfile@14af2951e5",
  },
  {
    // Dockerfile EXPOSEs 8080 but nothing listens until a listen flag is set
    images: ["quay.io/brancz/kube-rbac-proxy"],
    exposedNotListening: [8080],
    needsConfig: "--secure-listen-address",
    portFrom: { flags: ["--secure-listen-address", "--proxy-endpoints-port", "--insecure-listen-address"] },
    role: "proxy",
    pattern: "sidecar",
    source: "brancz/kube-rbac-proxy:cmd/kube-rbac-proxy/app/options/options.go@898a9f44ef; brancz/kube-rbac-proxy:Dockerfile@898a9f44ef; brancz/kube-rbac-proxy:README.md@898a9f44ef",
  },
  {
    // log files are symlinks to stdout/stderr
    images: ["registry.k8s.io/ingress-nginx/controller"],
    listens: [{ port: 80 }, { port: 443 }, { port: 8181 }, { port: 10254 }, { port: 10245, address: "127.0.0.1" }, { port: 10246, address: "127.0.0.1" }, { port: 10247, address: "127.0.0.1" }],
    portFrom: { flags: ["--http-port", "--https-port", "--default-server-port", "--healthz-port", "--profiler-port", "--status-port", "--stream-port"] },
    paths: { logs: ["/var/log/nginx"] },
    role: "proxy",
    source: "kubernetes/ingress-nginx:pkg/flags/flags.go@dbb11b92dd; kubernetes/ingress-nginx:docs/user-guide/cli-arguments.md@dbb11b92dd; kubernetes/ingress-nginx:rootfs/Dockerfile@dbb11b92dd; kubernetes/ingress-nginx:internal/nginx/main.go@dbb11b92dd; kubernetes/ingress-nginx:rootfs/etc/nginx/template/nginx.tmpl@dbb11b92dd",
  },
  {
    // 8877 health/diagnostics, 8005 snapshots, 8001 envoy admin, 8003 xDS, 8004 diagd (bind address of 8004 not read)
    // traffic ports come from Listener resources
    images: ["emissaryingress/emissary"],
    listens: [{ port: 8877 }, { port: 8005 }, { port: 8001, address: "127.0.0.1" }, { port: 8003, address: "127.0.0.1" }, { port: 8004 }],
    portFrom: { env: ["AMBASSADOR_HEALTHCHECK_BIND_PORT", "AMBASSADOR_DIAGD_BIND_PORT"] },
    role: "proxy",
    source: "emissary-ingress/emissary:cmd/entrypoint/env.go@3ebe0f4687; emissary-ingress/emissary:cmd/entrypoint/entrypoint.go@3ebe0f4687; emissary-ingress/emissary:cmd/entrypoint/snapshot_server.go@3ebe0f4687; emissary-ingress/emissary:python/ambassador/src/ambassador/constants.py@3ebe0f4687; emissary-ingress/emissary:python/ambassador/src/ambassador/envoy/v3/v3admin.py@3ebe0f4687",
  },
  {
    // ports the sidecar owns according to istioReservedPorts; admin bound to localhost by the bootstrap template; bind address of the others not recorded
    images: ["istio/proxyv2", "gcr.io/istio-release/proxyv2", "gcr.io/istio-testing/proxyv2", "registry.istio.io/release/proxyv2", "registry.istio.io/testing/proxyv2"],
    listens: [{ port: 15000, address: "localhost" }, { port: 15001 }, { port: 15004 }, { port: 15006 }, { port: 15020 }, { port: 15021 }, { port: 15090 }],
    optionalListens: [{ port: 15008, when: "HBONE tunnel" }, { port: 15053, when: "DNS proxy (ISTIO_META_DNS_CAPTURE)" }],
    portFrom: { env: ["ENVOY_STATUS_PORT", "ENVOY_PROMETHEUS_PORT"] },
    role: "mesh proxy",
    pattern: "sidecar",
    source: "istio/istio:pilot/cmd/pilot-agent/status/server.go@86c9f01fd7; istio/istio:manifests/charts/istio-control/istio-discovery/files/injection-template.yaml@86c9f01fd7; istio/istio:pilot/cmd/pilot-agent/options/options.go@86c9f01fd7; istio/istio:pkg/config/mesh/mesh.go@86c9f01fd7; istio/istio:tools/packaging/common/envoy_bootstrap.json@86c9f01fd7",
  },
  {
    // ports as injected by the control plane chart
    images: ["cr.l5d.io/linkerd/proxy"],
    listens: [{ port: 4140, address: "127.0.0.1" }, { port: 4143 }, { port: 4190 }, { port: 4191 }],
    portFrom: { env: ["LINKERD2_PROXY_OUTBOUND_LISTEN_ADDRS", "LINKERD2_PROXY_INBOUND_LISTEN_ADDR", "LINKERD2_PROXY_CONTROL_LISTEN_ADDR", "LINKERD2_PROXY_ADMIN_LISTEN_ADDR"] },
    role: "mesh proxy",
    pattern: "sidecar",
    source: "linkerd/linkerd2:charts/linkerd-control-plane/values.yaml@b24cd40598; linkerd/linkerd2:charts/partials/templates/_proxy.tpl@b24cd40598",
  },
  {
    // as injected by consul-k8s; each further service in a multi-port Pod adds 1; bind address of 19000 not read
    images: ["hashicorp/consul-dataplane"],
    listens: [{ port: 20000 }, { port: 19000 }, { port: 20600 }],
    optionalListens: [{ port: 21000, when: "proxy health checks enabled" }],
    portFrom: { flags: ["-envoy-admin-bind-port", "-graceful-port", "-envoy-ready-bind-port"] },
    role: "mesh proxy",
    pattern: "sidecar",
    source: "hashicorp/consul-k8s:control-plane/connect-inject/constants/constants.go@a507b1d1e3; hashicorp/consul-k8s:control-plane/connect-inject/webhook/consul_dataplane_sidecar.go@a507b1d1e3",
  },
  {
    // metrics port 9090 clashes with prometheus in the same Pod
    images: ["daprio/daprd", "ghcr.io/dapr/daprd"],
    listens: [{ port: 3500 }, { port: 50001 }, { port: 9090 }],
    optionalListens: [{ port: 3501, when: "public port as injected on Kubernetes" }, { port: 50002, when: "internal gRPC as injected on Kubernetes" }, { port: 7777, when: "--enable-profiling" }],
    portFrom: { flags: ["--dapr-http-port", "--dapr-grpc-port", "--dapr-internal-grpc-port", "--dapr-public-port", "--metrics-port", "--profile-port"] },
    role: "mesh proxy",
    pattern: "sidecar",
    source: "dapr/dapr:pkg/runtime/config.go@d8450742ce; dapr/dapr:cmd/daprd/options/options.go@d8450742ce; dapr/dapr:pkg/metrics/options.go@d8450742ce; dapr/dapr:pkg/injector/patcher/sidecar_container_test.go@d8450742ce",
  },
  {
    // scrapes http://127.0.0.1:8080/stub_status by default (--nginx.scrape-uri, SCRAPE_URI)
    images: ["nginx/nginx-prometheus-exporter", "quay.io/nginx/nginx-prometheus-exporter"],
    listens: [{ port: 9113 }],
    portFrom: { flags: ["--web.listen-address"], env: ["LISTEN_ADDRESS", "SCRAPE_URI"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "nginx/nginx-prometheus-exporter:exporter.go@9956da7073; nginx/nginx-prometheus-exporter:README.md@9956da7073",
  },
  {
    images: ["oliver006/redis_exporter", "quay.io/oliver006/redis_exporter", "ghcr.io/oliver006/redis_exporter"],
    listens: [{ port: 9121 }],
    portFrom: { flags: ["--web.listen-address"], env: ["REDIS_EXPORTER_WEB_LISTEN_ADDRESS"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "oliver006/redis_exporter:main.go@cd5941f161; oliver006/redis_exporter:README.md@cd5941f161",
  },
  {
    images: ["prom/mysqld-exporter", "quay.io/prometheus/mysqld-exporter"],
    listens: [{ port: 9104 }],
    portFrom: { flags: ["--web.listen-address"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "prometheus/mysqld_exporter:mysqld_exporter.go@55c0976be8; prometheus/mysqld_exporter:Dockerfile@55c0976be8",
  },
  {
    images: ["prom/memcached-exporter", "quay.io/prometheus/memcached-exporter"],
    listens: [{ port: 9150 }],
    portFrom: { flags: ["--web.listen-address"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "prometheus/memcached_exporter:cmd/memcached_exporter/main.go@17e002c6e3; prometheus/memcached_exporter:Dockerfile@17e002c6e3",
  },
  {
    images: ["prom/blackbox-exporter", "quay.io/prometheus/blackbox-exporter"],
    listens: [{ port: 9115 }],
    portFrom: { flags: ["--web.listen-address"], config: ["/etc/blackbox_exporter/config.yml"] },
    paths: { config: ["/etc/blackbox_exporter/config.yml"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "prometheus/blackbox_exporter:main.go@e39d7d4156; prometheus/blackbox_exporter:Dockerfile@e39d7d4156",
  },
  {
    // clashes with couchdb (9100)
    images: ["prom/node-exporter", "quay.io/prometheus/node-exporter"],
    listens: [{ port: 9100 }],
    portFrom: { flags: ["--web.listen-address"] },
    role: "metrics exporter",
    source: "prometheus/node_exporter:node_exporter.go@a7dcc3a015; prometheus/node_exporter:Dockerfile@a7dcc3a015",
  },
  {
    images: ["prom/haproxy-exporter", "quay.io/prometheus/haproxy-exporter"],
    listens: [{ port: 9101 }],
    portFrom: { flags: ["--web.listen-address"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "prometheus/haproxy_exporter:haproxy_exporter.go@d4aba878f0; prometheus/haproxy_exporter:Dockerfile@d4aba878f0",
  },
  {
    images: ["quay.io/prometheuscommunity/postgres-exporter", "prometheuscommunity/postgres-exporter"],
    listens: [{ port: 9187 }],
    portFrom: { flags: ["--web.listen-address"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "prometheus-community/postgres_exporter:cmd/postgres_exporter/main.go@dbb1987e2f; prometheus-community/postgres_exporter:README.md@dbb1987e2f",
  },
  {
    images: ["prom/statsd-exporter", "quay.io/prometheus/statsd-exporter"],
    listens: [{ port: 9102 }, { port: 9125 }, { port: 9125, protocol: "UDP" }],
    portFrom: { flags: ["--web.listen-address", "--statsd.listen-udp", "--statsd.listen-tcp"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "prometheus/statsd_exporter:main.go@ac592b1e33; prometheus/statsd_exporter:Dockerfile@ac592b1e33",
  },
  {
    // MONGODB_URI is the target, not the port
    images: ["percona/mongodb_exporter"],
    listens: [{ port: 9216 }],
    portFrom: { flags: ["--web.listen-address"], env: ["MONGODB_URI"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "percona/mongodb_exporter:main.go@12667a157f; percona/mongodb_exporter:REFERENCE.md@12667a157f; percona/mongodb_exporter:README.md@12667a157f",
  },
  {
    images: ["registry.k8s.io/kube-state-metrics/kube-state-metrics"],
    listens: [{ port: 8080 }, { port: 8081 }],
    portFrom: { flags: ["--port", "--telemetry-port"] },
    role: "metrics exporter",
    source: "kubernetes/kube-state-metrics:Dockerfile@c92fe0c5ce; kubernetes/kube-state-metrics:pkg/options/options.go@c92fe0c5ce",
  },
  {
    images: ["danielqsj/kafka-exporter"],
    listens: [{ port: 9308 }],
    portFrom: { flags: ["--web.listen-address"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "danielqsj/kafka_exporter:kafka_exporter.go@953e2f1745; danielqsj/kafka_exporter:README.md@953e2f1745",
  },
  {
    // EXPOSE 7979 is misleading: the process listens on 9114
    images: ["quay.io/prometheuscommunity/elasticsearch-exporter", "ghcr.io/prometheus-community/elasticsearch-exporter"],
    listens: [{ port: 9114 }],
    exposedNotListening: [7979],
    portFrom: { flags: ["--web.listen-address"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "prometheus-community/elasticsearch_exporter:main.go@9bc4295ddd; prometheus-community/elasticsearch_exporter:Dockerfile@9bc4295ddd",
  },
  {
    images: ["lusotycoon/apache-exporter", "quay.io/lusitaniae/apache-exporter"],
    listens: [{ port: 9117 }],
    portFrom: { flags: ["--web.listen-address"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "Lusitaniae/apache_exporter:apache_exporter.go@d9b06987e5; Lusitaniae/apache_exporter:README.md@d9b06987e5",
  },
  {
    images: ["hipages/php-fpm_exporter"],
    listens: [{ port: 9253 }],
    portFrom: { flags: ["--web.listen-address"], env: ["PHP_FPM_WEB_LISTEN_ADDRESS"] },
    role: "metrics exporter",
    pattern: "adapter",
    source: "hipages/php-fpm_exporter:cmd/server.go@0ef3d973d5; hipages/php-fpm_exporter:README.md@0ef3d973d5",
  },
  {
    // the upstream project publishes no image; the port must be given
    // the standalone exporter takes the port as its first positional argument; default of this image not documented in the README
    images: ["bitnami/jmx-exporter"],
    needsConfig: "[host:]port and a config file as arguments",
    role: "metrics exporter",
    pattern: "adapter",
    source: "bitnami/containers:bitnami/jmx-exporter/README.md@0154b3c26a; prometheus/jmx_exporter:website/docs/deployment/standalone.md@4b843c6938",
  },
  {
    // HEALTHCHECK calls localhost:8080
    images: ["google/cadvisor", "gcr.io/cadvisor/cadvisor"],
    listens: [{ port: 8080 }],
    role: "metrics exporter",
    source: "google/cadvisor:deploy/Dockerfile@0061d10d0c",
  },
  {
    images: ["prom/prometheus", "quay.io/prometheus/prometheus"],
    listens: [{ port: 9090 }],
    portFrom: { flags: ["--web.listen-address"], config: ["/etc/prometheus/prometheus.yml"] },
    paths: { config: ["/etc/prometheus/prometheus.yml"], data: ["/prometheus"] },
    role: "monitoring",
    source: "prometheus/prometheus:cmd/prometheus/main.go@d15adb9ad7; prometheus/prometheus:Dockerfile@d15adb9ad7",
  },
  {
    // --cluster.listen-address= (empty) turns the cluster port 9094 off
    images: ["prom/alertmanager", "quay.io/prometheus/alertmanager"],
    listens: [{ port: 9093 }, { port: 9094 }, { port: 9094, protocol: "UDP" }],
    portFrom: { flags: ["--web.listen-address", "--cluster.listen-address"] },
    paths: { config: ["/etc/alertmanager/alertmanager.yml"], data: ["/alertmanager"] },
    role: "monitoring",
    source: "prometheus/alertmanager:cmd/alertmanager/main.go@68fb2d5759; prometheus/alertmanager:README.md@68fb2d5759; prometheus/alertmanager:Dockerfile@68fb2d5759",
  },
  {
    images: ["prom/pushgateway", "quay.io/prometheus/pushgateway"],
    listens: [{ port: 9091 }],
    portFrom: { flags: ["--web.listen-address"] },
    paths: { data: ["/pushgateway"] },
    role: "monitoring",
    source: "prometheus/pushgateway:main.go@412bd22b12; prometheus/pushgateway:README.md@412bd22b12; prometheus/pushgateway:Dockerfile@412bd22b12",
  },
  {
    // any setting as GF_<SECTION>_<KEY>
    images: ["grafana/grafana"],
    listens: [{ port: 3000 }],
    portFrom: { env: ["GF_SERVER_HTTP_PORT"], config: ["/etc/grafana/grafana.ini [server] http_port"] },
    paths: { config: ["/etc/grafana/grafana.ini", "/etc/grafana/provisioning"], data: ["/var/lib/grafana"], logs: ["/var/log/grafana"] },
    role: "monitoring",
    source: "grafana/grafana:conf/defaults.ini@002060fdad; grafana/grafana:Dockerfile@0014fb6402; https://grafana.com/docs/grafana/v10.0/setup-grafana/configure-grafana/",
  },
  {
    // 9095 (gRPC default) is not EXPOSEd
    images: ["grafana/loki"],
    listens: [{ port: 3100 }, { port: 9095 }],
    portFrom: { flags: ["-server.http-listen-port", "-server.grpc-listen-port"], config: ["/etc/loki/local-config.yaml"] },
    paths: { config: ["/etc/loki/local-config.yaml"], data: ["/loki"] },
    role: "monitoring",
    source: "grafana/loki:cmd/loki/loki-docker-config.yaml@65e30f8488; grafana/loki:cmd/loki/Dockerfile@65e30f8488; grafana/loki:docs/sources/shared/configuration.md@65e30f8488",
  },
  {
    // EXPOSEd ports belong to listener plugins that the user config must enable
    images: ["telegraf"],
    exposedNotListening: [8092, 8094, 8125],
    needsConfig: "/etc/telegraf/telegraf.conf with an input and an output",
    portFrom: { config: ["/etc/telegraf/telegraf.conf"] },
    paths: { config: ["/etc/telegraf/telegraf.conf"] },
    role: "monitoring",
    pattern: "adapter",
    source: "influxdata/influxdata-docker:telegraf/nightly/alpine/Dockerfile@d457cb9363; docker-library/docs:telegraf/content.md@c4a9ba4144",
  },
  {
    images: ["chronograf"],
    listens: [{ port: 8888 }],
    paths: { data: ["/var/lib/chronograf"] },
    role: "monitoring",
    source: "docker-library/docs:chronograf/content.md@c4a9ba4144",
  },
  {
    // 9092 is also kafka
    images: ["kapacitor"],
    listens: [{ port: 9092 }],
    paths: { data: ["/var/lib/kapacitor"], config: ["/etc/kapacitor/kapacitor.conf"] },
    role: "monitoring",
    source: "docker-library/docs:kapacitor/content.md@c4a9ba4144",
  },
  {
    images: ["quay.io/thanos/thanos", "thanosio/thanos"],
    whenArgs: ["sidecar"],
    listens: [{ port: 10901 }, { port: 10902 }],
    portFrom: { flags: ["--grpc-address", "--http-address"] },
    role: "monitoring",
    pattern: "sidecar",
    source: "thanos-io/thanos:cmd/thanos/config.go@e103a81bd5; thanos-io/thanos:docs/components/sidecar.md@e103a81bd5",
  },
  {
    // every configmap-reload takes 9533: two in one Pod clash
    images: ["jimmidyson/configmap-reload", "ghcr.io/jimmidyson/configmap-reload"],
    listens: [{ port: 9533 }],
    portFrom: { flags: ["-web.listen-address"] },
    role: "config reloader",
    pattern: "sidecar",
    source: "jimmidyson/configmap-reload:configmap-reload.go@0ec4d67961; jimmidyson/configmap-reload:README.md@0ec4d67961",
  },
  {
    // metrics server off unless --listen-address is set
    images: ["quay.io/prometheus-operator/prometheus-config-reloader"],
    portFrom: { flags: ["--listen-address"] },
    role: "config reloader",
    pattern: "sidecar",
    source: "prometheus-operator/prometheus-operator:cmd/prometheus-config-reloader/main.go@04685c4ce4",
  },
  {
    // health endpoint on 8080 by default: two of them in one Pod (the usual grafana set-up) need different HEALTH_PORT
    images: ["kiwigrid/k8s-sidecar", "quay.io/kiwigrid/k8s-sidecar", "ghcr.io/kiwigrid/k8s-sidecar"],
    listens: [{ port: 8080 }],
    portFrom: { env: ["HEALTH_PORT", "HEALTH_HOST", "FOLDER"] },
    role: "config reloader",
    pattern: "sidecar",
    source: "kiwigrid/k8s-sidecar:src/healthz.py@a61c7ac31c; kiwigrid/k8s-sidecar:README.md@a61c7ac31c",
  },
  {
    // docs also publish 24224/udp; an own fluent.conf without a forward source listens on nothing
    images: ["fluent/fluentd", "fluentd"],
    listens: [{ port: 24224 }],
    exposedNotListening: [5140],
    portFrom: { env: ["FLUENTD_CONF"], config: ["/fluentd/etc/fluent.conf"] },
    paths: { config: ["/fluentd/etc"], logs: ["/fluentd/log"] },
    role: "log shipper",
    pattern: "sidecar",
    source: "fluent/fluentd-docker-image:v1.19/debian/fluent.conf@426b4a18a0; fluent/fluentd-docker-image:v1.19/debian/Dockerfile@426b4a18a0; docker-library/docs:fluentd/content.md@c4a9ba4144; fluent/fluentd-docker-image:README.md@426b4a18a0",
  },
  {
    // EXPOSE 2020 but http_server is off by default; default config is a cpu input to stdout. From 5.1 a bind failure stops it, before it went on without the endpoint
    images: ["fluent/fluent-bit", "cr.fluentbit.io/fluent/fluent-bit"],
    optionalListens: [{ port: 2020, when: "http_server: on (http_port changes it)" }],
    exposedNotListening: [2020],
    portFrom: { config: ["[SERVICE] http_port / HTTP_PORT in /fluent-bit/etc/fluent-bit.conf"] },
    paths: { config: ["/fluent-bit/etc/fluent-bit.conf", "/fluent-bit/etc/fluent-bit.yaml"] },
    role: "log shipper",
    pattern: "sidecar",
    source: "fluent/fluent-bit:conf/fluent-bit.conf@08e8bf0a93; fluent/fluent-bit:dockerfiles/Dockerfile@015e1bc1b3; fluent/fluent-bit-docs:administration/configuring-fluent-bit/yaml/service-section.md@f92ae08080; fluent/fluent-bit-docs:administration/monitoring.md@f92ae08080; fluent/fluent-bit-docs:installation/downloads/docker.md@f92ae08080",
  },
  {
    images: ["docker.elastic.co/beats/filebeat", "elastic/filebeat"],
    optionalListens: [{ port: 5066, address: "localhost", when: "http.enabled: true (http.port)" }],
    portFrom: { config: ["http.port"] },
    role: "log shipper",
    pattern: "sidecar",
    source: "https://elastic.co/docs/reference/beats/filebeat/http-endpoint",
  },
  {
    // removed from the current loki tree
    // grpc_listen_port: 0 means a random port
    images: ["grafana/promtail"],
    listens: [{ port: 9080 }],
    portFrom: { config: ["/etc/promtail/config.yml server.http_listen_port"] },
    paths: { config: ["/etc/promtail/config.yml"], reads: ["/var/log"], data: ["/tmp/positions.yaml"] },
    role: "log shipper",
    pattern: "sidecar",
    source: "grafana/loki:clients/cmd/promtail/promtail-docker-config.yaml@4b16bc4fa8 (v3.5.0); grafana/loki:clients/cmd/promtail/Dockerfile@4b16bc4fa8 (v3.5.0)",
  },
  {
    images: ["grafana/alloy"],
    listens: [{ port: 12345, address: "127.0.0.1" }],
    portFrom: { flags: ["--server.http.listen-addr"], config: ["/etc/alloy/config.alloy"] },
    paths: { config: ["/etc/alloy/config.alloy"], data: ["/var/lib/alloy/data"] },
    role: "telemetry agent",
    pattern: "sidecar",
    source: "grafana/alloy:docs/sources/reference/cli/run.md@66ebea856d; grafana/alloy:Dockerfile@66ebea856d; grafana/alloy:docs/sources/set-up/install/docker.md@66ebea856d",
  },
  {
    // API disabled by default; sources of the user config may listen
    images: ["timberio/vector"],
    optionalListens: [{ port: 8686, address: "127.0.0.1", when: "api.enabled: true in vector.yaml" }],
    portFrom: { config: ["/etc/vector/vector.yaml"] },
    paths: { config: ["/etc/vector/vector.yaml"], data: ["/var/lib/vector"] },
    role: "log shipper",
    pattern: "sidecar",
    source: "vectordotdev/vector:config/vector.yaml@28edc0480e; vectordotdev/vector:distribution/docker/alpine/Dockerfile@003c5e62e5",
  },
  {
    // 8089 is the documented default management port (svc_port)
    images: ["splunk/universalforwarder"],
    listens: [{ port: 8089, exposeOnly: true }, { port: 8088, exposeOnly: true }, { port: 9997, exposeOnly: true }],
    paths: { config: ["/opt/splunkforwarder/etc"], data: ["/opt/splunkforwarder/var"] },
    role: "log shipper",
    pattern: "sidecar",
    source: "splunk/docker-splunk:uf/common-files/Dockerfile@2b6b9d8a43; splunk/docker-splunk:docs/ADVANCED.md@2b6b9d8a43; splunk/docker-splunk:docs/EXAMPLES.md@2b6b9d8a43",
  },
  {
    // http_port 8000, svc_port 8089, s2s_port 9997, hec.port 8088 (hec.enable default True) are documented defaults
    images: ["splunk/splunk"],
    listens: [{ port: 8000 }, { port: 8088 }, { port: 8089 }, { port: 9997 }, { port: 8065, exposeOnly: true }, { port: 8191, exposeOnly: true }, { port: 9887, exposeOnly: true }],
    role: "monitoring",
    source: "splunk/docker-splunk:docs/ARCHITECTURE.md@2b6b9d8a43; splunk/docker-splunk:docs/ADVANCED.md@2b6b9d8a43",
  },
  {
    // ports of the default config (otlp, jaeger, zipkin receivers, pprof, zpages, own metrics); the health_check extension is enabled without an endpoint, its default port (13133) was not read here; protocols of 6831/6832 are UDP by jaeger docs
    images: ["otel/opentelemetry-collector"],
    listens: [{ port: 4317 }, { port: 4318 }, { port: 14250 }, { port: 14268 }, { port: 6831, protocol: "UDP" }, { port: 6832, protocol: "UDP" }, { port: 9411 }, { port: 1777 }, { port: 55679 }, { port: 8888, address: "127.0.0.1" }],
    portFrom: { flags: ["--config"], config: ["/etc/otelcol/config.yaml"] },
    paths: { config: ["/etc/otelcol/config.yaml"] },
    role: "telemetry agent",
    pattern: "sidecar",
    source: "open-telemetry/opentelemetry-collector-releases:distributions/otelcol/config.yaml@ceccc19da2; open-telemetry/opentelemetry-collector-releases:distributions/otelcol/Dockerfile@ceccc19da2",
  },
  {
    // ports of the default config (otlp, jaeger, zipkin receivers, pprof, zpages, own metrics); the health_check extension is enabled without an endpoint, its default port (13133) was not read here; protocols of 6831/6832 are UDP by jaeger docs
    images: ["otel/opentelemetry-collector-contrib"],
    listens: [{ port: 4317 }, { port: 4318 }, { port: 14250 }, { port: 14268 }, { port: 6831, protocol: "UDP" }, { port: 6832, protocol: "UDP" }, { port: 9411 }, { port: 1777 }, { port: 55679 }, { port: 8888, address: "127.0.0.1" }],
    portFrom: { flags: ["--config"], config: ["/etc/otelcol-contrib/config.yaml"] },
    paths: { config: ["/etc/otelcol-contrib/config.yaml"] },
    role: "telemetry agent",
    pattern: "sidecar",
    source: "open-telemetry/opentelemetry-collector-releases:distributions/otelcol-contrib/config.yaml@ceccc19da2; open-telemetry/opentelemetry-collector-releases:distributions/otelcol-contrib/Dockerfile@ceccc19da2",
  },
  {
    // v2 with its built-in all-in-one config; 13132 is EXPOSEd but not in that config
    images: ["jaegertracing/jaeger"],
    listens: [{ port: 4317 }, { port: 4318 }, { port: 5778 }, { port: 5779 }, { port: 14250 }, { port: 14268 }, { port: 6831, protocol: "UDP" }, { port: 6832, protocol: "UDP" }, { port: 9411 }, { port: 16686 }, { port: 16685 }, { port: 8888 }, { port: 13133 }, { port: 27777 }, { port: 27778 }],
    portFrom: { env: ["JAEGER_LISTEN_HOST"] },
    role: "tracing collector",
    source: "jaegertracing/jaeger:cmd/jaeger/internal/all-in-one.yaml@8498073ff8; jaegertracing/jaeger:cmd/jaeger/Dockerfile@8498073ff8; jaegertracing/jaeger:ports/ports.go@8498073ff8",
  },
  {
    // v1.62 files read; defaults from ports.go; 14269 admin is not EXPOSEd
    // SAMPLING_STRATEGIES_FILE is a file, not a port
    images: ["jaegertracing/all-in-one"],
    listens: [{ port: 16686 }, { port: 16685 }, { port: 4317 }, { port: 4318 }, { port: 14250 }, { port: 14268 }, { port: 14269 }, { port: 5778 }, { port: 6831, protocol: "UDP" }, { port: 6832, protocol: "UDP" }, { port: 5775, protocol: "UDP" }],
    optionalListens: [{ port: 9411, when: "--collector.zipkin.host-port set" }],
    portFrom: { env: ["SAMPLING_STRATEGIES_FILE"] },
    role: "tracing collector",
    source: "jaegertracing/jaeger:cmd/all-in-one/Dockerfile@4b7446248e (v1.62.0); jaegertracing/jaeger:ports/ports.go@4b7446248e (v1.62.0)",
  },
  {
    // removed after v1.62; 14271 admin is not EXPOSEd
    images: ["jaegertracing/jaeger-agent"],
    listens: [{ port: 5775, protocol: "UDP" }, { port: 6831, protocol: "UDP" }, { port: 6832, protocol: "UDP" }, { port: 5778 }, { port: 14271 }],
    role: "tracing collector",
    pattern: "sidecar",
    source: "jaegertracing/jaeger:cmd/agent/Dockerfile@4b7446248e (v1.62.0); jaegertracing/jaeger:ports/ports.go@4b7446248e (v1.62.0)",
  },
  {
    // 5000 (expvar) and 5001 (command API) are not EXPOSEd: 5000 clashes with registry
    images: ["gcr.io/datadoghq/agent", "datadog/agent", "public.ecr.aws/datadog/agent", "registry.datadoghq.com/agent", "eu.gcr.io/datadoghq/agent", "asia.gcr.io/datadoghq/agent", "datadoghq.azurecr.io/agent"],
    listens: [{ port: 8125, protocol: "UDP" }, { port: 8126 }, { port: 5000 }, { port: 5001 }],
    paths: { config: ["/etc/datadog-agent"], logs: ["/var/log/datadog"] },
    role: "telemetry agent",
    pattern: "sidecar",
    source: "DataDog/datadog-agent:Dockerfiles/agent/Dockerfile@00b4f913ad; https://docs.datadoghq.com/agent/architecture; DataDog/helm-charts:charts/datadog/values.yaml@79f7c74fd2",
  },
  {
    // the published checkout is a symlink below --root
    // HTTP endpoint is off unless --http-bind is given
    images: ["registry.k8s.io/git-sync/git-sync"],
    portFrom: { flags: ["--http-bind"], env: ["GITSYNC_HTTP_BIND", "GITSYNC_ROOT"] },
    paths: { content: ["/git"] },
    role: "file sync",
    pattern: "sidecar",
    source: "kubernetes/git-sync:README.md@e2be7fa810; kubernetes/git-sync:Dockerfile.in@e2be7fa810; kubernetes/git-sync:main.go@e2be7fa810",
  },
  {
    // two livenessprobe sidecars in one Pod need different --health-port
    images: ["registry.k8s.io/sig-storage/livenessprobe"],
    listens: [{ port: 9808 }],
    portFrom: { flags: ["--health-port", "--http-endpoint", "--metrics-address"] },
    paths: { socket: ["/run/csi/socket"] },
    role: "csi sidecar",
    pattern: "sidecar",
    source: "kubernetes-csi/livenessprobe:cmd/livenessprobe/main.go@e60f18af93; kubernetes-csi/livenessprobe:README.md@e60f18af93",
  },
  {
    // HTTP server disabled by default (README uses :8080 as the example)
    images: ["registry.k8s.io/sig-storage/csi-provisioner"],
    portFrom: { flags: ["--http-endpoint", "--metrics-address"] },
    role: "csi sidecar",
    pattern: "sidecar",
    source: "kubernetes-csi/external-provisioner:README.md@0688604faa",
  },
  {
    // HTTP server disabled by default
    images: ["registry.k8s.io/sig-storage/csi-attacher"],
    portFrom: { flags: ["--http-endpoint", "--metrics-address"] },
    role: "csi sidecar",
    pattern: "sidecar",
    source: "kubernetes-csi/external-attacher:README.md@e61060241a",
  },
  {
    // --health-port default 0 = disabled; README example uses 9809
    images: ["registry.k8s.io/sig-storage/csi-node-driver-registrar", "gcr.io/sig-storage/csi-node-driver-registrar"],
    portFrom: { flags: ["--http-endpoint", "--health-port"] },
    role: "csi sidecar",
    pattern: "sidecar",
    source: "kubernetes-csi/node-driver-registrar:README.md@3482d444dd; kubernetes-csi/node-driver-registrar:cmd/csi-node-driver-registrar/main.go@3482d444dd",
  },
  {
    // the subcommand (first argument) decides; ports of netexec are given by --http-port/--udp-port and their defaults are not in the README
    images: ["registry.k8s.io/e2e-test-images/agnhost", "k8s.gcr.io/e2e-test-images/agnhost"],
    listensByArg: {
      "guestbook": [{ port: 80 }],
      "audit-proxy": [{ port: 8080 }],
      "fake-gitserver": [{ port: 8000 }],
      "grpc-health-checking": [{ port: 5000 }, { port: 8080 }],
      "crd-conversion-webhook": [{ port: 443 }],
      "serve-hostname": [{ port: 9376 }],
      "tcp-reset": [{ port: 8080 }],
      "test-webserver": [{ port: 80 }],
      "no-snat-test": [{ port: 8080 }],
      "no-snat-test-proxy": [{ port: 31235 }],
      "resource-consumer-controller": [{ port: 8080 }],
      "pause": [],
    },
    portFrom: { flags: ["--port", "--http-port", "--udp-port"] },
    role: "test tool",
    source: "kubernetes/kubernetes:test/images/agnhost/README.md@030880a5dc",
  },
  {
    // nginx.conf of the e2e-test-images version; 8443 not verified for the older 1.4 image named by the aliases
    images: ["registry.k8s.io/e2e-test-images/echoserver", "registry.k8s.io/echoserver", "k8s.gcr.io/echoserver", "gcr.io/google_containers/echoserver"],
    listens: [{ port: 8080 }, { port: 8443 }],
    role: "echo server",
    source: "kubernetes/kubernetes:test/images/echoserver/nginx.conf@729007a86b",
  },
  {
    images: ["hashicorp/http-echo"],
    listens: [{ port: 5678 }],
    portFrom: { flags: ["-listen"] },
    role: "echo server",
    source: "hashicorp/http-echo:main.go@b69bfb9d04; hashicorp/http-echo:README.md@b69bfb9d04",
  },
  {
    images: ["gcr.io/google-samples/hello-app", "us-docker.pkg.dev/google-samples/containers/gke/hello-app"],
    listens: [{ port: 8080 }],
    portFrom: { env: ["PORT"] },
    role: "app",
    source: "GoogleCloudPlatform/kubernetes-engine-samples:quickstarts/hello-app/main.go@2b50365141; GoogleCloudPlatform/kubernetes-engine-samples:quickstarts/hello-app/Dockerfile@2b50365141",
  },
  {
    images: ["nginxdemos/hello"],
    listens: [{ port: 80 }],
    portFrom: { config: ["/etc/nginx/conf.d/hello.conf"] },
    paths: { content: ["/usr/share/nginx/html"], config: ["/etc/nginx/conf.d"] },
    role: "web server",
    source: "nginxinc/NGINX-Demos:nginx-hello/hello.conf@e76e10522f; nginxinc/NGINX-Demos:nginx-hello/README.md@e76e10522f; nginxinc/NGINX-Demos:nginx-hello/Dockerfile@e76e10522f",
  },
  {
    images: ["nginxdemos/nginx-hello"],
    listens: [{ port: 8080 }],
    portFrom: { config: ["/etc/nginx/conf.d/hello.conf"] },
    paths: { content: ["/usr/share/nginx/html"] },
    role: "web server",
    source: "nginxinc/NGINX-Demos:nginx-hello-nonroot/html-version/hello.conf@e76e10522f; nginxinc/NGINX-Demos:nginx-hello-nonroot/README.md@e76e10522f",
  },
  {
    // port is fixed in app.py; APP_COLOR and --color only change the colour
    images: ["kodekloud/webapp-color"],
    listens: [{ port: 8080 }],
    role: "app",
    source: "kodekloudhub/webapp-color:app.py@a7771de37e; kodekloudhub/webapp-color:Dockerfile@a7771de37e",
  },
  {
    images: ["gcr.io/kuar-demo/kuard-amd64"],
    listens: [{ port: 8080 }],
    optionalListens: [{ port: 8443, when: "certificates found in /tls" }],
    portFrom: { flags: ["--address", "--tls-address"] },
    role: "app",
    source: "kubernetes-up-and-running/kuard:pkg/app/config.go@a27b696877; kubernetes-up-and-running/kuard:README.md@a27b696877",
  },
  {
    images: ["stefanprodan/podinfo", "ghcr.io/stefanprodan/podinfo"],
    listens: [{ port: 9898 }],
    optionalListens: [{ port: 9797, when: "metrics port set by the Helm chart and kustomize manifests" }],
    portFrom: { flags: ["--port", "--port-metrics", "--grpc-port"], env: ["PODINFO_PORT", "PODINFO_PORT_METRICS", "PODINFO_GRPC_PORT"] },
    role: "app",
    source: "stefanprodan/podinfo:cmd/podinfo/main.go@eec06d1ea4; stefanprodan/podinfo:Dockerfile@eec06d1ea4; stefanprodan/podinfo:charts/podinfo/values.yaml@eec06d1ea4",
  },
  {
    images: ["traefik/whoami"],
    listens: [{ port: 80 }],
    portFrom: { flags: ["--port", "-port"], env: ["WHOAMI_PORT_NUMBER"] },
    role: "echo server",
    source: "traefik/whoami:app.go@8951300b46; traefik/whoami:README.md@8951300b46",
  },
  {
    // fixed by the gunicorn -b argument in CMD
    images: ["kennethreitz/httpbin"],
    listens: [{ port: 80 }],
    portFrom: { flags: ["-b"] },
    role: "echo server",
    source: "postmanlabs/httpbin:Dockerfile@f8ec666b4d",
  },
  {
    images: ["mccutchen/go-httpbin"],
    listens: [{ port: 8080 }],
    portFrom: { flags: ["-port"] },
    role: "echo server",
    source: "mccutchen/go-httpbin:README.md@03e69a9f15",
  },
  {
    images: ["mendhak/http-https-echo"],
    listens: [{ port: 8080 }, { port: 8443 }],
    portFrom: { env: ["HTTP_PORT", "HTTPS_PORT"] },
    role: "echo server",
    source: "mendhak/docker-http-https-echo:README.md@055b06b72e",
  },
  {
    // SMTP 1025 and HTTP 8025 by the comment of the Dockerfile
    images: ["mailhog/mailhog"],
    listens: [{ port: 1025, exposeOnly: true }, { port: 8025, exposeOnly: true }],
    role: "test tool",
    source: "mailhog/MailHog:Dockerfile@01ce555a23",
  },
];
